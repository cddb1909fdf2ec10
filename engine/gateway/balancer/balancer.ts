/** One address of a target; a name may have several. */
export interface TargetAddress {
  /** Name or address as the target says it. */
  readonly name: string
  readonly ip: string
  readonly port: number
  /** 0 keeps an address but sends it nothing. */
  readonly weight: number
  /** False while health checks say so. */
  isAvailable: boolean
}

/** A target with the addresses of its name. */
export interface Target {
  readonly name: string
  readonly port: number
  readonly addresses: readonly TargetAddress[]
}

/** What one request knows of its tries. */
export interface Handle {
  /** Of the last try. */
  address: TargetAddress | undefined
  retryCount: number
  /** What the request is hashed by. */
  readonly hashKey: string
  /** Addresses that failed this request. */
  readonly failed: Set<TargetAddress>
}

export function newHandle(hashKey = ''): Handle {
  return { address: undefined, retryCount: 0, hashKey, failed: new Set() }
}

/** One algorithm over the targets of one upstream (Kong: router.md §7). */
export interface Balancer {
  /** The address of the next try, kept in the handle; undefined: no peers are available. */
  pick(handle: Handle): TargetAddress | undefined
  /** The request is over. */
  release?(handle: Handle): void
  /** How many requests each address has, where that is counted. */
  readonly connections?: ReadonlyMap<TargetAddress, number>
  /** An answer came after so many milliseconds. */
  observe?(address: TargetAddress, milliseconds: number): void
}

/** What algorithms are built from. */
export interface BalancerOptions {
  readonly targets: readonly Target[]
  /** Size of the ring. */
  readonly slots?: number
  /** Requests under way, of the balancer before. */
  readonly connections?: ReadonlyMap<TargetAddress, number>
  /** Milliseconds. */
  now(): number
  /** From 0 up to, not including, 1. */
  random(): number
}

/** Addresses that may get something at all. */
export function weightedAddresses(targets: readonly Target[]): TargetAddress[] {
  return targets.flatMap(({ addresses }) => addresses).filter(({ weight }) => weight > 0)
}

/** Counts a try: the address of the one before has failed. */
export function beginTry(handle: Handle): void {
  if (!handle.address) return
  handle.retryCount++
  handle.failed.add(handle.address)
}
