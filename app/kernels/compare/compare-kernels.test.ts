import { expect, test } from 'vitest'
import { buildTraceModel, evaluateExpectations } from '../../../engine/index.ts'
import { exitRun } from '../../fixtures/exit-trace.ts'
import { compareBodyLines } from './body-lines.ts'
import { setExpectations } from './edit-expectations.ts'
import { rowOfExpectation, suggestExpectations } from './suggest-expectations.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('expectations are written under their request; comments stay; none left, the key goes', () => {
  const file =
    '# mine\ntraffic:\n  - name: a # first\n    request: { url: http://a.test/ }\n  - name: b\n    request: { url: http://b.test/ }\n    expect: [status is 200]\n'
  const written = setExpectations(file, 'a', ['status is 401', 'skipped x access: exited-by'])
  expect(written).toContain('- name: a # first\n')
  expect(written).toMatch(/expect:\n +- status is 401\n +- "?skipped x access: exited-by"?\n/)
  expect(written.startsWith('# mine\n')).toBe(true)
  expect(setExpectations(file, 'b', [])).not.toContain('expect')
  expect(() => setExpectations(file, 'c', [])).toThrow('has no traffic entry “c”')
})

test('every sentence that is suggested holds for its run', () => {
  const model = buildTraceModel(exitRun.trace)
  for (const row of [undefined, ...model.rows]) {
    const sentences = suggestExpectations(model, exitRun.response, row)
    expect(sentences.length).toBeGreaterThan(1)
    expect(evaluateExpectations(sentences, exitRun).filter(({ ok }) => !ok)).toEqual([])
  }
})

test('a sentence leads to the row it is about', () => {
  expect(rowOfExpectation('order access: key-auth before tenant-guard')).toBe('access/tenant-guard')
  expect(rowOfExpectation('skipped rate-limiting access: exited-by')).toBe('access/rate-limiting')
  expect(rowOfExpectation('ran audit-log log')).toBe('log/audit-log')
  expect(rowOfExpectation('status is 401')).toBeUndefined()
})

test('bodies line by line, JSON laid out first', () => {
  expect(compareBodyLines(bytes('{"a":1,"b":2}'), bytes('{"a":1,"b":3}'))).toEqual([
    { kind: 'same', text: '{' },
    { kind: 'same', text: '  "a": 1,' },
    { kind: 'removed', text: '  "b": 2' },
    { kind: 'added', text: '  "b": 3' },
    { kind: 'same', text: '}' },
  ])
  expect(compareBodyLines(new Uint8Array(), bytes('x'))).toEqual([{ kind: 'added', text: 'x' }])
  expect(compareBodyLines(new Uint8Array(150_000), new Uint8Array(150_000))).toBeUndefined()
})
