import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { Parser } from 'tap-parser'
import { expect, test } from 'vitest'

import { reportJunit } from './report-junit.ts'
import { reportTap } from './report-tap.ts'
import { reportText } from './report-text.ts'
import type { TestReport } from './tested-traffic.ts'

const NASTY = 'body is <a href="x">\u0000 & \'#1\' \\ \n# SKIP \ud800 ü'
const REPORT: TestReport = {
  scenario: 'first <plugin>',
  traffic: [
    {
      name: 'missing key',
      duration: 12.3456,
      checks: [
        { text: 'status is 401', ok: true, detail: 'status is 401' },
        { text: 'header X-Tenant is a', ok: false, detail: 'there is no header X-Tenant' },
      ],
    },
    { name: 'nasty # TODO', duration: 1, checks: [{ text: NASTY, ok: false, detail: NASTY }] },
    { name: 'nothing expected', duration: 1, checks: [] },
  ],
}

test('TAP: a parser finds every expectation, none skipped by what a name says', () => {
  const results: { ok: boolean; name: string; diag?: unknown; skip?: unknown; todo?: unknown }[] = []
  const parser = new Parser({ strict: true })
  parser.on('assert', (result) => results.push(result))
  parser.end(reportTap(REPORT))
  expect(parser.results).toMatchObject({ count: 3, pass: 1, fail: 2, todo: 0, skip: 0, plan: { start: 1, end: 3 } })
  expect(parser.results?.failures.filter(({ tapError }) => tapError !== undefined && tapError !== null)).toEqual([])
  expect(results.map(({ ok, name }) => [ok, name.slice(0, 26)])).toEqual([
    [true, 'missing key: status is 401'],
    [false, 'missing key: header X-Tena'],
    [false, 'nasty # TODO: body is <a h'],
  ])
  expect(results[1]?.diag).toMatchObject({ message: 'there is no header X-Tenant' })
  expect(results[2]?.diag).toMatchObject({ message: expect.stringContaining('# SKIP') as string })
})

test('TAP without expectations is a plan of none, which is no failure', () => {
  const parser = new Parser({ strict: true })
  parser.end(reportTap({ scenario: 'empty', traffic: [] }))
  expect(parser.results).toMatchObject({ ok: true, count: 0 })
})

test('JUnit: well-formed whatever a text holds; numbers and reasons where CI servers look for them', () => {
  const xml = reportJunit(REPORT)
  expect(XMLValidator.validate(xml)).toBe(true)
  const read: unknown = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(xml)
  expect(read).toMatchObject({
    testsuites: {
      name: 'first <plugin>',
      tests: '3',
      failures: '2',
      time: '0.014',
      testsuite: [
        {
          name: 'missing key',
          tests: '2',
          failures: '1',
          testcase: [
            { classname: 'first <plugin>.missing key', name: 'status is 401', time: '0.012' },
            { name: 'header X-Tenant is a', failure: { message: 'there is no header X-Tenant', type: 'expectation' } },
          ],
        },
        { name: 'nasty # TODO', testcase: { name: expect.stringContaining('<a href="x">\ufffd & \'#1\'') as string } },
        { name: 'nothing expected', tests: '0' },
      ],
    },
  })
})

test('text for people ends with a sum', () => {
  expect(reportText(REPORT)).toMatch(
    /^ok {4} missing key: status is 401\nFAILED missing key: header X-Tenant is a\n {7}there is no/,
  )
  expect(reportText(REPORT)).toMatch(/1 passed, 2 failed\n$/)
  expect(reportText({ scenario: 'empty', traffic: [] })).toBe('phasescope.yml has no expectations\n')
})
