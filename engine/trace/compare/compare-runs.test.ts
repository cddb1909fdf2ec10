import { expect, test } from 'vitest'

import type { TraceEvent } from '../event.ts'
import { compareRuns } from './compare-runs.ts'
import { compareWords } from './compare-words.ts'
import { judgePair, pairRuns } from './compare-recordings.ts'
import type { ComparableRun } from './comparison.ts'

type Deed = { readonly set?: readonly [key: string, value: string]; readonly exit?: number; readonly error?: string }
type Handler = readonly [plugin: string, priority: number, deed?: Deed | 'skipped']

/** A run whose access handlers did this, in this order. */
function run(
  handlers: readonly Handler[],
  given: Partial<ComparableRun['response']> = {},
  target = '/',
): ComparableRun {
  const events: TraceEvent[] = []
  const add = (event: object) =>
    void events.push({ seq: events.length, t: events.length, request: '1', ...event } as TraceEvent)
  for (const [plugin, priority, deed = {}] of handlers) {
    const who = { phase: 'access', plugin, instance: plugin }
    if (deed === 'skipped') {
      add({ type: 'handler-skipped', ...who, priority, reason: { code: 'exited-by', by: 'gate' }, sentence: 'no' })
      continue
    }
    add({ type: 'handler-started', ...who, priority, scope: 'global' })
    if (deed.set) add({ type: 'value-changed', ...who, target: 'response', key: deed.set[0], after: deed.set[1] })
    add({ type: 'handler-ended', ...who, cost: 1, ...(deed.exit && { exit: { status: deed.exit } }) })
  }
  return {
    request: { method: 'GET', target, headers: [['Host', 'api.test']] },
    response: { status: 200, reason: 'OK', headers: [], body: new Uint8Array(), outcome: 'complete', ...given },
    trace: { header: { version: 1, kong: '3.9', edition: 'enterprise', seed: 1, scenario: 's' }, events },
    cost: 1,
  }
}
const shape = (before: ComparableRun, after: ComparableRun) =>
  compareRuns(before, after).rows.map(
    ({ plugin, change, shift }) => `${plugin} ${change}${shift === 0 ? '' : ` ${shift}`}`,
  )

test('the same run twice is the same, whatever it cost', () => {
  const one = run([
    ['a', 2],
    ['b', 1],
  ])
  const comparison = compareRuns(one, { ...one, cost: 99 })
  expect(comparison.isSame).toBe(true)
  expect(comparison.timing).toEqual({ before: 1, after: 99 })
  expect(compareWords(comparison)).toEqual([])
})

test('a changed priority: the plugin that has it moved, the others stayed', () => {
  const before = run([
    ['a', 30],
    ['b', 20],
    ['c', 10],
  ])
  expect(
    shape(
      before,
      run([
        ['c', 40],
        ['a', 30],
        ['b', 20],
      ]),
    ),
  ).toEqual(['c moved -2', 'a same', 'b same'])
  expect(
    shape(
      before,
      run([
        ['b', 20],
        ['c', 10],
        ['a', 5],
      ]),
    ),
  ).toEqual(['b same', 'c same', 'a moved 2'])
})

test('a handler that an exit had kept from running runs now, further up', () => {
  const before = run([
    ['gate', 20, { exit: 401 }],
    ['limit', 10, 'skipped'],
  ])
  const after = run([
    ['limit', 30],
    ['gate', 20, { exit: 401 }],
  ])
  expect(shape(before, after)).toEqual(['limit started -1', 'gate same'])
  expect(shape(after, before)).toEqual(['gate same', 'limit stopped 1'])
  expect(compareWords(compareRuns(before, after))).toEqual([
    'limit:access runs now, before gate; it was skipped before: exited-by gate.',
  ])
})

test('plugins that came or went, each in its place', () => {
  expect(
    shape(
      run([
        ['a', 3],
        ['b', 2],
        ['c', 1],
      ]),
      run([
        ['a', 3],
        ['d', 2],
        ['c', 1],
      ]),
    ),
  ).toEqual(['a same', 'b gone', 'd new', 'c same'])
})

test('values: what a handler left otherwise, and all that differs from then on', () => {
  const before = run([
    ['a', 2, { set: ['header X', '1'] }],
    ['b', 1],
  ])
  const after = run([
    ['a', 2, { set: ['header X', '2'] }],
    ['b', 1, { set: ['header Y', 'new'] }],
  ])
  const [a, b] = compareRuns(before, after).rows
  expect(a?.values).toEqual([{ target: 'response', key: 'header X', before: '1', after: '2' }])
  expect(a?.stateAfter).toEqual(a?.values)
  expect(b?.values).toEqual([{ target: 'response', key: 'header Y', before: undefined, after: 'new' }])
  expect(b?.stateAfter.map(({ key }) => key)).toEqual(['header X', 'header Y'])
})

test('the answer: status, headers by name, the first byte that differs; time and chance do not count', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const before = run([], {
    headers: [
      ['Date', 'Mon'],
      ['X-A', '1'],
      ['Via', 'k'],
    ],
    body: bytes('hello'),
  })
  const after = run([], {
    status: 401,
    reason: 'Unauthorized',
    headers: [
      ['date', 'Tue'],
      ['x-a', '2'],
      ['X-B', 'b'],
    ],
    body: bytes('help'),
  })
  const { response, isSame } = compareRuns(before, after)
  expect(response).toMatchObject({ before: '200 OK', after: '401 Unauthorized', count: 5 })
  expect(response.headers.map(({ name, kind, isVolatile }) => [name, kind, isVolatile])).toEqual([
    ['date', 'changed', true],
    ['x-a', 'changed', false],
    ['Via', 'removed', false],
    ['X-B', 'added', false],
  ])
  expect(response.body).toEqual({ isSame: false, before: 5, after: 4, firstDifference: 3 })
  expect(isSame).toBe(false)
  const dates = compareRuns(run([], { headers: [['Date', 'Mon']] }), run([], { headers: [['Date', 'Tue']] }))
  expect(dates.isSame).toBe(true)
})

test('recordings: the same requests are paired in order, the rest stands alone', () => {
  const before = [run([], {}, '/a'), run([], { status: 500 }, '/b'), run([], {}, '/a')]
  const after = [run([], {}, '/a'), run([], { status: 404 }, '/a'), run([], {}, '/c')]
  const pairs = pairRuns(before, after)
  expect(pairs.map((pair) => judgePair(pair).kind)).toEqual(['same', 'only-before', 'differs', 'only-after'])
})
