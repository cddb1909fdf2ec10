type Row = Readonly<Record<string, unknown>>

export const ALGORITHMS = ['round-robin', 'consistent-hashing', 'least-connections', 'latency'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** When reports of one kind change the state of an address; 0 never does. */
export interface HealthThresholds {
  readonly healthyStatuses: ReadonlySet<number>
  readonly successes: number
  readonly unhealthyStatuses: ReadonlySet<number>
  readonly httpFailures: number
  readonly tcpFailures: number
  readonly timeouts: number
}

/** Probes that the gateway sends itself. */
export interface ActiveChecks extends HealthThresholds {
  readonly type: string
  readonly path: string
  /** Seconds. */
  readonly timeout: number
  /** Seconds between probes of healthy and of unhealthy addresses; 0 sends none. */
  readonly healthyInterval: number
  readonly unhealthyInterval: number
  readonly headers: Readonly<Record<string, readonly string[]>>
}

/** What a request is hashed by. */
export interface HashSource {
  readonly kind: string
  readonly name: string
}

/** An upstream entity, read (Kong: router.md §7). */
export interface Upstream {
  readonly id: string
  readonly name: string
  readonly algorithm: Algorithm
  readonly slots: number
  readonly hashOn: HashSource
  readonly hashFallback: HashSource
  readonly cookiePath: string
  readonly hostHeader: string | undefined
  /** Percent of the weight that must be available. */
  readonly threshold: number
  readonly active: ActiveChecks
  readonly passive: HealthThresholds
}

const ACTIVE_FAILURES = [429, 404, 500, 501, 502, 503, 504, 505]
const PASSIVE_SUCCESSES = [
  200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 306, 307, 308,
]

/** Reads a row; what it leaves out is Kong's default. */
export function upstreamOf(row: Row): Upstream {
  const checks = record(row['healthchecks'])
  const hashOn = hashSource(row, 'hash_on')
  return {
    id: String(row['id'] ?? row['name'] ?? ''),
    name: String(row['name'] ?? ''),
    algorithm: hashOn.kind === 'none' ? algorithmOf(row['algorithm']) : 'consistent-hashing',
    slots: number(row['slots'], 10_000),
    hashOn,
    hashFallback: hashSource(row, 'hash_fallback'),
    cookiePath: String(row['hash_on_cookie_path'] ?? '/'),
    hostHeader: typeof row['host_header'] === 'string' ? row['host_header'] : undefined,
    threshold: number(checks['threshold'], 0),
    active: activeOf(record(checks['active'])),
    passive: thresholdsOf(record(checks['passive']), PASSIVE_SUCCESSES, [429, 500, 503]),
  }
}

function algorithmOf(value: unknown): Algorithm {
  return ALGORITHMS.find((algorithm) => algorithm === value) ?? 'round-robin'
}

function hashSource(row: Row, key: 'hash_on' | 'hash_fallback'): HashSource {
  const kind = String(row[key] ?? 'none')
  // The cookie's name has no twin for the fallback.
  const name = row[kind === 'cookie' ? 'hash_on_cookie' : `${key}_${kind}`]
  return { kind, name: String(name ?? '') }
}

function activeOf(checks: Row): ActiveChecks {
  const headers = Object.entries(record(checks['headers'])).map(([name, values]) => [name, [values].flat().map(String)])
  return {
    ...thresholdsOf(checks, [200, 302], ACTIVE_FAILURES),
    type: String(checks['type'] ?? 'http'),
    path: String(checks['http_path'] ?? '/'),
    timeout: number(checks['timeout'], 1),
    healthyInterval: number(record(checks['healthy'])['interval'], 0),
    unhealthyInterval: number(record(checks['unhealthy'])['interval'], 0),
    headers: Object.fromEntries(headers) as ActiveChecks['headers'],
  }
}

function thresholdsOf(checks: Row, successes: readonly number[], failures: readonly number[]): HealthThresholds {
  const healthy = record(checks['healthy'])
  const unhealthy = record(checks['unhealthy'])
  return {
    healthyStatuses: statuses(healthy['http_statuses'], successes),
    successes: number(healthy['successes'], 0),
    unhealthyStatuses: statuses(unhealthy['http_statuses'], failures),
    httpFailures: number(unhealthy['http_failures'], 0),
    tcpFailures: number(unhealthy['tcp_failures'], 0),
    timeouts: number(unhealthy['timeouts'], 0),
  }
}

function statuses(value: unknown, usual: readonly number[]): ReadonlySet<number> {
  return new Set(Array.isArray(value) ? value.map(Number) : usual)
}

function record(value: unknown): Row {
  return typeof value === 'object' && value !== null ? (value as Row) : {}
}

function number(value: unknown, usual: number): number {
  return typeof value === 'number' ? value : usual
}
