import { describe, expect, it } from 'vitest'
import type { Trace, TraceEvent } from './event.ts'
import { buildTraceModel } from './model.ts'

const header = { version: 1, kong: '3.9.1', edition: 'enterprise', seed: 7, scenario: 's' } as const

type Loose = { readonly type: TraceEvent['type']; readonly [field: string]: unknown }
const trace = (...events: readonly Loose[]): Trace => ({
  header,
  events: events.map((event, seq) => ({ seq, t: seq * 10, ...event }) as unknown as TraceEvent),
})
const started = (phase: string, plugin: string, priority = 1): Loose => ({
  type: 'handler-started',
  phase,
  plugin,
  priority,
  scope: 'global',
  at: { file: `${plugin}.lua`, line: 1 },
})
const ended = (phase: string, plugin: string, more: object = {}): Loose => ({
  type: 'handler-ended',
  phase,
  plugin,
  cost: 0.5,
  ...more,
})
const skipped = (phase: string, plugin: string, priority: number): Loose => ({
  type: 'handler-skipped',
  phase,
  plugin,
  priority,
  reason: { code: 'exited-by', by: 'a' },
  sentence: 'a ended the request.',
})

describe('buildTraceModel', () => {
  it('numbers what ran along the U and leaves ghosts without a number, where they would have run', () => {
    const model = buildTraceModel(
      trace(
        started('rewrite', 'first', 9),
        ended('rewrite', 'first'),
        started('access', 'a', 5),
        ended('access', 'a', { exit: { status: 403, at: { file: 'a.lua', line: 7 } } }),
        skipped('access', 'z', 7),
        skipped('access', 'b', 5),
        skipped('access', 'c', 1),
        started('log', 'a', 5),
        ended('log', 'a'),
        started('header_filter', 'c', 1),
        ended('header_filter', 'c'),
      ),
    )
    expect(model.rows.map((row) => [row.number, row.phase, row.plugin, row.outcome.type])).toEqual([
      [1, 'rewrite', 'first', 'ran'],
      [undefined, 'access', 'z', 'skipped'],
      [undefined, 'access', 'b', 'skipped'],
      [2, 'access', 'a', 'exited'],
      [undefined, 'access', 'c', 'skipped'],
      [3, 'header_filter', 'c', 'ran'],
      [4, 'log', 'a', 'ran'],
    ])
    expect(model.shortCut).toEqual({
      row: 'access/a',
      phase: 'access',
      plugin: 'a',
      isError: false,
      status: 403,
      at: { file: 'a.lua', line: 7 },
    })
    expect(model.totals).toMatchObject({ ran: 4, skipped: 3, cost: 2, duration: 100, events: 11 })
  })

  it('joins the chunks of a body_filter into one row', () => {
    const chunk = [started('body_filter', 'a'), ended('body_filter', 'a')]
    const [phase] = buildTraceModel(trace(...chunk, ...chunk, ...chunk)).phases
    expect(phase).toMatchObject({ phase: 'body_filter', times: 3, cost: 1.5 })
    expect(phase?.rows.map((row) => [row.number, row.times, row.events])).toEqual([[1, 3, [0, 5]]])
  })

  it('keeps a row that ran when a later chunk of it was skipped', () => {
    const model = buildTraceModel(
      trace(started('body_filter', 'a'), ended('body_filter', 'a'), skipped('body_filter', 'a', 1)),
    )
    expect(model.rows.map((row) => row.outcome.type)).toEqual(['ran'])
  })

  it('counts calls and changes of the handler that was running', () => {
    const change = (before?: string, after?: string): Loose => ({
      type: 'value-changed',
      target: 'response',
      key: 'header x',
      before,
      after,
    })
    const [row] = buildTraceModel(
      trace(
        started('access', 'a'),
        { type: 'call-made', name: 'kong.log', arguments: [], results: [] },
        change(undefined, '1'),
        change('1', '2'),
        change('2'),
        ended('access', 'a'),
      ),
    ).rows
    expect(row).toMatchObject({ calls: 1, changes: { added: 1, removed: 1, replaced: 1 } })
  })

  it('keeps the traceback of an error and calls it a short cut', () => {
    const model = buildTraceModel(
      trace(
        started('access', 'a'),
        {
          type: 'error-thrown',
          phase: 'access',
          plugin: 'a',
          message: 'a.lua:3: no',
          traceback: 'stack',
          at: { file: 'a.lua', line: 3 },
        },
        ended('access', 'a', { error: 'a.lua:3: no' }),
      ),
    )
    expect(model.rows[0]?.outcome).toEqual({
      type: 'failed',
      message: 'a.lua:3: no',
      traceback: 'stack',
      at: { file: 'a.lua', line: 3 },
    })
    expect(model.shortCut).toMatchObject({ isError: true, at: { file: 'a.lua', line: 3 } })
  })

  it('says nothing of an upstream nobody called, and counts the tries of one that was', () => {
    expect(buildTraceModel(trace()).upstream).toBeUndefined()
    const call = (outcome: string): Loose => ({
      type: 'side-call',
      kind: 'upstream',
      summary: 'GET orders.test',
      outcome,
      duration: 3,
    })
    expect(buildTraceModel(trace(call('refused'), call('200'))).upstream).toEqual({
      summary: 'GET orders.test',
      outcome: '200',
      duration: 3,
      tries: 2,
    })
  })
})
