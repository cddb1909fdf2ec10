import { beginTry, type Balancer, type BalancerOptions, type Target, type TargetAddress } from './balancer.ts'
import { xxhash32 } from './xxhash32.ts'

const POINTS_PER_TARGET = 160
const FEWEST_POINTS = 1000

/** The ring and the algorithm that walks it. */
export interface ConsistentHashing extends Balancer {
  readonly points: number
  /** Place on the ring, from 1. */
  placeOf(key: string): number
  /** What stands where. */
  readonly ring: ReadonlyMap<number, TargetAddress>
}

/**
 * A ring of 160 points per target on average. A key goes to its place or the next one below that has somebody
 * available; the ring is the same whatever the order of the targets (Kong: router.md §7, conformance balancer).
 */
export function createConsistentHashing({
  targets,
  slots,
}: Pick<BalancerOptions, 'targets' | 'slots'>): ConsistentHashing {
  const points = Math.max(slots ?? FEWEST_POINTS, FEWEST_POINTS)
  const placeOf = (key: string) => 1 + (xxhash32(key) % points)
  const ring = buildRing(targets, points, placeOf)
  return {
    points,
    placeOf,
    ring,
    pick(handle) {
      beginTry(handle)
      const start = placeOf(handle.hashKey)
      for (let step = 0; step < points - 1; step++) {
        const place = ((start - step - 1 + points) % points) + 1
        const address = ring.get(place)
        if (!address?.isAvailable) continue
        handle.address = address
        return address
      }
      return undefined
    },
  }
}

/** Empty when an address finds no room for its points: Kong gives up with a line in the log. */
function buildRing(
  targets: readonly Target[],
  points: number,
  placeOf: (key: string) => number,
): Map<number, TargetAddress> {
  const ring = new Map<number, TargetAddress>()
  const total = targets.flatMap(({ addresses }) => addresses).reduce((sum, { weight }) => sum + weight, 0)
  for (const address of inFixedOrder(targets)) {
    const share = Math.floor((address.weight / total) * targets.length * POINTS_PER_TARGET)
    let wanted = address.weight > 0 ? Math.max(1, share) : 0
    for (let i = 1; i <= wanted; i++) {
      if (i >= points) return new Map()
      const place = placeOf(`${address.ip}::${address.port} ${i}`)
      if (ring.has(place)) wanted++
      else ring.set(place, address)
    }
  }
  return ring
}

function inFixedOrder(targets: readonly Target[]): TargetAddress[] {
  const keyOf = ({ ip, port }: TargetAddress) => `${ip}:${port}`
  return targets
    .toSorted((a, b) => compareTexts(a.name, b.name) || a.port - b.port)
    .flatMap(({ addresses }) => addresses.toSorted((a, b) => compareTexts(keyOf(a), keyOf(b))))
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
