import { countChecks, type TestedTraffic, type TestReport } from './tested-traffic.ts'

/** JUnit's XML as CI servers read it: a suite for each request, a case for each expectation. */
export function reportJunit(report: TestReport): string {
  const { passed, failed } = countChecks(report)
  const time = report.traffic.reduce((sum, { duration }) => sum + duration, 0)
  const all = attributes({
    name: report.scenario,
    tests: passed + failed,
    failures: failed,
    errors: 0,
    time: seconds(time),
  })
  const suites = report.traffic.map((item) => suiteOf(report.scenario, item)).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${all}>\n${suites}</testsuites>\n`
}

function suiteOf(scenario: string, { name, checks, duration }: TestedTraffic): string {
  const failures = checks.filter(({ ok }) => !ok).length
  const facts = { name, tests: checks.length, failures, errors: 0, skipped: 0, time: seconds(duration) }
  // The request was sent once for all of its expectations: its time stands with the first.
  const cases = checks.map(({ text, ok, detail }, at) => {
    const own = attributes({ classname: `${scenario}.${name}`, name: text, time: seconds(at === 0 ? duration : 0) })
    if (ok) return `    <testcase${own}/>\n`
    const failure = `<failure${attributes({ message: detail, type: 'expectation' })}>${escape(detail)}</failure>`
    return `    <testcase${own}>\n      ${failure}\n    </testcase>\n`
  })
  return `  <testsuite${attributes(facts)}>\n${cases.join('')}  </testsuite>\n`
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}

function attributes(facts: Readonly<Record<string, string | number>>): string {
  return Object.entries(facts)
    .map(([name, value]) => ` ${name}="${escape(String(value)).replaceAll(/\s/g, ' ')}"`)
    .join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text of an XML 1.0 document; characters that no document may hold become U+FFFD. */
function escape(text: string): string {
  return (
    text
      .replaceAll(/\p{Surrogate}/gu, '\ufffd')
      // oxlint-disable-next-line no-control-regex -- XML 1.0 §2.2
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
  )
}
