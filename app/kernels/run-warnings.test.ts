import { expect, it } from 'vitest'
import type { Run } from '../../engine/protocol.ts'
import { exitRun } from '../fixtures/exit-trace.ts'
import { warningsOfRun } from './run-warnings.ts'

type TraceEvent = Run['trace']['events'][number]
type Unnumbered = TraceEvent extends infer E ? (E extends TraceEvent ? Omit<E, 'seq' | 't'> : never) : never

const at = (line: number) => ({ file: 'handler.lua', line })
const warnings = (events: readonly Unnumbered[]) =>
  warningsOfRun({
    ...exitRun,
    trace: { ...exitRun.trace, events: events.map((event, seq) => ({ ...event, seq, t: 0 }) as TraceEvent) },
  }).map(({ kind, row, place, origin }) => [kind, row, place?.line, origin?.plugin])

const filter = { phase: 'body_filter', plugin: 'shouter' } as const
const changed = (size: number): Unnumbered => ({
  type: 'chunk-filtered',
  ...filter,
  before: { size: 3 },
  after: { size },
  eof: true,
})
const started: Unnumbered = { type: 'handler-started', ...filter, priority: 1, scope: 'global', at: at(12) }
const sent = (headers: readonly (readonly [string, string])[]): Unnumbered => ({
  type: 'response-sent',
  status: 200,
  reason: 'OK',
  headers,
  source: 'service',
  outcome: 'complete',
  body: { size: 3 },
  latency: 1,
})

it('blames the filter that changed a body whose length was announced', () => {
  expect(warnings([started, changed(9), sent([['content-length', '3']])])).toEqual([
    ['stale-length', 'body_filter/shouter', 12, undefined],
  ])
})

it('is content when the length was cleared, or stayed right', () => {
  expect(warnings([started, changed(9), sent([])])).toEqual([])
  expect(warnings([started, changed(3), sent([['Content-Length', '3']])])).toEqual([])
})

const set = (plugin: string, after: string | undefined, line: number, key = 'user'): Unnumbered => ({
  type: 'value-changed',
  phase: 'access',
  plugin,
  target: key.startsWith('header') ? 'upstream-request' : 'kong.ctx.shared',
  key,
  ...(after !== undefined && { after }),
  at: at(line),
})

it('names both plugins when one overwrites what another set', () => {
  expect(warnings([set('auth', 'alice', 3), set('geo', 'de', 8)])).toEqual([['overwritten', 'access/geo', 8, 'auth']])
  expect(warnings([set('auth', 'alice', 3), set('auth', 'bob', 4)])).toEqual([])
  expect(warnings([set('auth', 'alice', 3), set('geo', 'alice', 8)])).toEqual([])
})

it('names both plugins when one removes a header of another', () => {
  expect(warnings([set('tag', 'a', 3, 'header X-Tag'), set('strip', undefined, 8, 'header x-tag')])).toEqual([
    ['removed', 'access/strip', 8, 'tag'],
  ])
})

it('finds calls that came after the headers were sent', () => {
  const call: Unnumbered = {
    type: 'call-made',
    ...filter,
    name: 'kong.response.set_header',
    arguments: [],
    results: [],
    error: 'headers have already been sent',
    at: at(13),
  }
  expect(warnings([call, call])).toEqual([['headers-sent', 'body_filter/shouter', 13, undefined]])
})

it('says who turned buffering on', () => {
  const call = { phase: 'access', plugin: 'cache', name: 'kong.service.request.enable_buffering' } as const
  expect(warnings([{ type: 'call-made', ...call, arguments: [], results: [], at: at(2) }])).toEqual([
    ['buffered', 'access/cache', 2, undefined],
  ])
  const handler = {
    type: 'handler-started',
    phase: 'response',
    plugin: 'rewriter',
    priority: 1,
    scope: 'global',
  } as const
  expect(warnings([{ ...handler, at: at(5) }])).toEqual([['buffered', 'response/rewriter', 5, undefined]])
})
