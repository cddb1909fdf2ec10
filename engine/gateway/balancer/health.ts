import type { HealthThresholds } from './upstream.ts'

/** What became of a try or a probe. */
export type HealthReport =
  | { readonly type: 'status'; readonly status: number }
  | { readonly type: 'tcp-failure' }
  | { readonly type: 'timeout' }

type Counter = 'successes' | 'httpFailures' | 'tcpFailures' | 'timeouts'
const COUNTERS = ['successes', 'httpFailures', 'tcpFailures', 'timeouts'] as const

/**
 * State of one address: enough successes in a row make it healthy, enough failures of a kind unhealthy. A success
 * forgets all failures, a failure all successes; a limit of 0 never counts (Kong: router.md §7).
 */
export class AddressHealth {
  isHealthy = true
  private readonly counts: Record<Counter, number> = { successes: 0, httpFailures: 0, tcpFailures: 0, timeouts: 0 }

  /** Takes a report in; true when the state has changed. */
  report(report: HealthReport, thresholds: HealthThresholds): boolean {
    const counter = counterOf(report, thresholds)
    if (!counter || thresholds[counter] === 0) return false
    const isSuccess = counter === 'successes'
    for (const other of COUNTERS) if ((other === 'successes') !== isSuccess) this.counts[other] = 0
    if (isSuccess && this.isHealthy) return false
    this.counts[counter]++
    if (this.counts[counter] < thresholds[counter] || this.isHealthy === isSuccess) return false
    this.set(isSuccess)
    return true
  }

  /** Sets the state by hand and forgets what was counted. */
  set(isHealthy: boolean): void {
    this.isHealthy = isHealthy
    for (const counter of COUNTERS) this.counts[counter] = 0
  }
}

function counterOf(report: HealthReport, thresholds: HealthThresholds): Counter | undefined {
  if (report.type === 'tcp-failure') return 'tcpFailures'
  if (report.type === 'timeout') return 'timeouts'
  if (thresholds.healthyStatuses.has(report.status)) return 'successes'
  return thresholds.unhealthyStatuses.has(report.status) ? 'httpFailures' : undefined
}
