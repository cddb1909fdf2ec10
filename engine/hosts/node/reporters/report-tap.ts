import type { TestReport } from './tested-traffic.ts'

/** TAP version 14 (testanything.org/tap-version-14-specification.html): a test point for each expectation. */
export function reportTap({ traffic }: TestReport): string {
  const points = traffic.flatMap(({ name, checks }) =>
    checks.map(({ ok, text, detail }) => ({ ok, detail, description: `${name}: ${text}` })),
  )
  if (points.length === 0) return 'TAP version 14\n1..0 # SKIP phasescope.yml has no expectations\n'
  const lines = points.map(({ ok, description, detail }, at) => {
    const line = `${ok ? 'ok' : 'not ok'} ${at + 1} - ${escape(description)}\n`
    return ok ? line : `${line}  ---\n  message: ${JSON.stringify(detail)}\n  severity: fail\n  ...\n`
  })
  return `TAP version 14\n1..${points.length}\n${lines.join('')}`
}

/** A description is one line; `#` would begin a directive. */
function escape(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('\\', '\\\\').replaceAll('#', '\\#')
}
