import type { ExpectationResult } from '../../../index.ts'

/** One item of a scenario's traffic, played and held against what it is expected to do. */
export interface TestedTraffic {
  readonly name: string
  readonly checks: readonly ExpectationResult[]
  /** Milliseconds. */
  readonly duration: number
}

/** What a scenario's test gives to whoever reports it. */
export interface TestReport {
  /** Name of the folder. */
  readonly scenario: string
  readonly traffic: readonly TestedTraffic[]
}

/** How many expectations held and failed. */
export function countChecks({ traffic }: TestReport): { readonly passed: number; readonly failed: number } {
  const checks = traffic.flatMap((item) => item.checks)
  const passed = checks.filter(({ ok }) => ok).length
  return { passed, failed: checks.length - passed }
}
