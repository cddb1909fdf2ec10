import { describe, expect, it } from 'vitest'
import type { Run } from '../../engine/protocol.ts'
import { exitTrace } from '../fixtures/exit-trace.ts'
import { HISTORY_LIMITS, keepRuns, searchRuns } from './keep-runs.ts'

const run = (id: string, change: Partial<Run['request']> = {}, body = 0): Run => ({
  id,
  startedAt: 0,
  origin: 'studio',
  request: { method: 'GET', target: '/orders', headers: [['Host', 'api.test']], ...change },
  response: { status: 401, reason: '', headers: [], body: new Uint8Array(body), outcome: 'complete' },
  trace: { ...exitTrace, events: [] },
  cost: 1,
})
const ids = (runs: readonly Run[]) => runs.map(({ id }) => id)

describe('keepRuns', () => {
  it('is a ring of so many runs, in which pinned ones stay', () => {
    const runs = Array.from({ length: HISTORY_LIMITS.runs + 2 }, (_, at) => run(String(at)))
    const oldest = String(HISTORY_LIMITS.runs + 1)
    expect(keepRuns(runs, [])).toHaveLength(HISTORY_LIMITS.runs)
    expect(ids(keepRuns(runs, [oldest])).at(-1)).toBe(oldest)
  })

  it('is bounded in bytes, but never without its newest run', () => {
    const heavy = run('heavy', {}, HISTORY_LIMITS.bytes + 1)
    expect(ids(keepRuns([heavy, run('old')], []))).toEqual(['heavy'])
    expect(ids(keepRuns([run('new'), heavy, run('old')], ['heavy']))).toEqual(['new', 'heavy'])
  })
})

describe('searchRuns', () => {
  it('wants every word, anywhere; 4xx is a class', () => {
    const runs = [run('a'), run('b', { method: 'POST' }), { ...run('c'), name: '<script>' }]
    expect(ids(searchRuns(runs, 'api.test/orders'))).toEqual(['a', 'b', 'c'])
    expect(ids(searchRuns(runs, 'POST 4xx'))).toEqual(['b'])
    expect(ids(searchRuns(runs, '5xx'))).toEqual([])
    expect(ids(searchRuns(runs, '<script>'))).toEqual(['c'])
  })
})
