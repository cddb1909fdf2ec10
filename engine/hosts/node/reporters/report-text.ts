import { countChecks, type TestReport } from './tested-traffic.ts'

/** A line for each expectation, and a sum: for people. */
export function reportText(report: TestReport): string {
  const lines = report.traffic.flatMap(({ name, checks }) =>
    checks.map(({ ok, text, detail }) => {
      const why = ok || !detail ? '' : `\n       ${detail}`
      return `${ok ? 'ok    ' : 'FAILED'} ${name}: ${text}${why}\n`
    }),
  )
  const { passed, failed } = countChecks(report)
  const sum = passed + failed > 0 ? `${passed} passed, ${failed} failed` : 'phasescope.yml has no expectations'
  return `${lines.join('')}${sum}\n`
}
