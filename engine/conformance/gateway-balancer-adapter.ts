import { newHandle, type Balancer, type Handle, type Target, type TargetAddress } from '../gateway/balancer/balancer.ts'
import { createConsistentHashing } from '../gateway/balancer/consistent-hashing.ts'
import { createLeastConnections } from '../gateway/balancer/least-connections.ts'
import { createRoundRobin } from '../gateway/balancer/round-robin.ts'
import { NO_PEERS, UNHEALTHY } from '../gateway/balancer/upstream-pool.ts'

/** A line of conformance/gateway/balancer.jsonl. */
export interface BalancerCase {
  readonly algorithm: 'round-robin' | 'consistent-hashing' | 'least-connections'
  readonly targets: readonly {
    readonly name: string
    readonly port: number
    readonly addresses: readonly {
      readonly ip: string
      readonly port: number
      readonly weight: number
      readonly available?: boolean
    }[]
  }[]
  readonly wheel_size?: number
  readonly keys?: readonly string[]
  readonly down?: readonly string[]
  readonly retry?: boolean
  readonly script?: readonly {
    readonly op: 'get' | 'release' | 'unhealthy' | 'healthy'
    readonly as?: string
    readonly retry?: string
    readonly handle?: string
  }[]
  readonly expect: Readonly<Record<string, unknown>>
}

interface Difference {
  readonly of: string
  readonly expected: unknown
  readonly actual: unknown
}

/** True when this adapter can answer a case. */
export function supports({ algorithm }: BalancerCase): boolean {
  return algorithm in ALGORITHMS
}

/** What is answered otherwise than Kong did. */
export function failures(testCase: BalancerCase): Difference[] {
  const actual = ALGORITHMS[testCase.algorithm](testCase)
  return Object.entries(testCase.expect).flatMap(([of, expected]) =>
    canonical(expected) === canonical(actual[of]) ? [] : [{ of, expected, actual: actual[of] }],
  )
}

const ALGORITHMS = {
  'round-robin': roundRobin,
  'consistent-hashing': consistentHashing,
  'least-connections': leastConnections,
}

function roundRobin(testCase: BalancerCase): Record<string, unknown> {
  let seed = 7
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647
  const balancer = createRoundRobin({ targets: targetsOf(testCase), random })
  const size = balancer.wheel.length
  const cycle = () => Array.from({ length: size }, () => shown(balancer.pick(newHandle())))
  const [first, second] = [cycle(), cycle()]
  return {
    counts_per_cycle: countsOf(first),
    second_cycle_identical: canonical(first) === canonical(second),
    wheel_size: size,
  }
}

function consistentHashing(testCase: BalancerCase): Record<string, unknown> {
  const { keys = [], down = [], wheel_size, retry } = testCase
  const targets = targetsOf(testCase)
  const balancer = createConsistentHashing({ targets, ...(wheel_size !== undefined && { slots: wheel_size }) })
  const pick = (key: string) => shown(balancer.pick(newHandle(bytesOf(key))))
  const places = [...balancer.ring.values()].map(shown)
  const picks = keys.map((key) => ({ key, ...whereAndWho(balancer, bytesOf(key), pick(key)) }))
  for (const address of targets.flatMap(({ addresses }) => addresses))
    if (down.includes(shown(address))) address.isAvailable = false
  return {
    points: balancer.points,
    entries: places.length,
    distribution: countsOf(places),
    picks,
    ...(down.length > 0 && { with_down: keys.map(pick) }),
    ...(retry && { retry: retried(balancer, keys[0] ?? '') }),
  }
}

function whereAndWho(balancer: { placeOf(key: string): number }, key: string, peer: string): Record<string, unknown> {
  return peer.startsWith('!') ? { peer } : { index: balancer.placeOf(key), peer }
}

/** One handle used twice: the second answer and how often it was a retry. */
function retried(balancer: Balancer, key: string): unknown[] {
  const handle = newHandle(bytesOf(key))
  balancer.pick(handle)
  const second = shown(balancer.pick(handle))
  return second.startsWith('!') ? [second] : [second, handle.retryCount]
}

function leastConnections(testCase: BalancerCase): Record<string, unknown> {
  const balancer = createLeastConnections({ targets: targetsOf(testCase) })
  const handles = new Map<string, Handle>()
  let isHealthy = true
  const steps = (testCase.script ?? []).map(({ op, as = '', retry, handle: name }) => {
    if (op === 'unhealthy' || op === 'healthy') {
      isHealthy = op === 'healthy'
      return '-'
    }
    if (op === 'release') {
      const released = handles.get(name ?? '')
      if (released) balancer.release?.(released)
      return 'released'
    }
    if (!isHealthy) return `!${UNHEALTHY}`
    const handle = (retry === undefined ? undefined : handles.get(retry)) ?? newHandle()
    handles.set(as, handle)
    return shown(balancer.pick(handle))
  })
  return {
    steps,
    connections: Object.fromEntries([...balancer.connections].map(([address, count]) => [shown(address), count])),
  }
}

function targetsOf({ targets }: BalancerCase): Target[] {
  return targets.map(({ name, port, addresses }) => ({
    name,
    port,
    addresses: addresses.map((row) => ({
      name,
      ip: row.ip,
      port: row.port,
      weight: row.weight,
      isAvailable: row.available !== false,
    })),
  }))
}

function shown(address: TargetAddress | undefined): string {
  return address ? `${address.ip}:${address.port}` : `!${NO_PEERS}`
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function bytesOf(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text))
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
