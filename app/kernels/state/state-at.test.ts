import { describe, expect, it } from 'vitest'
import { buildTraceModel } from '../../../engine/index.ts'
import type { Run } from '../../../engine/protocol.ts'
import { exitRun } from '../../fixtures/exit-trace.ts'
import { diffStates } from './diff-states.ts'
import type { TraceEvent } from './messages.ts'
import { historyOfRun } from './state-at.ts'

type Unnumbered = TraceEvent extends infer E ? (E extends TraceEvent ? Omit<E, 'seq' | 't'> : never) : never

const at = { file: 'handler.lua', line: 9 }

function runOf(events: readonly Unnumbered[]): Run {
  const numbered = events.map((event, seq) => ({ ...event, seq, t: seq }) as TraceEvent)
  return { ...exitRun, trace: { ...exitRun.trace, events: numbered } }
}

function handler(phase: 'access' | 'header_filter' | 'body_filter', plugin: string, events: readonly Unnumbered[]) {
  const who = { phase, plugin }
  return [
    { type: 'handler-started', priority: 1, scope: 'global', ...who, at } as const,
    ...events.map((event) => ({ ...event, ...who }) as Unnumbered),
    { type: 'handler-ended', cost: 0, ...who } as const,
  ]
}

const chunk = (before: string, after: string, eof: boolean): Unnumbered => ({
  type: 'chunk-filtered',
  before: { size: before.length, text: before },
  after: { size: after.length, text: after },
  eof,
})

const run = runOf([
  {
    type: 'request-received',
    method: 'GET',
    target: '/orders?limit=5',
    scheme: 'http',
    httpVersion: '1.1',
    headers: [
      ['apikey', 'secret'],
      ['x-tenant', 'ACME'],
    ],
    client: '127.0.0.1:1',
  },
  ...handler('access', 'guard', [
    { type: 'value-changed', target: 'upstream-request', key: 'header apikey', before: 'secret', at },
    { type: 'value-changed', target: 'upstream-request', key: 'header X-Tenant', before: 'ACME', after: 'acme', at },
    { type: 'value-changed', target: 'kong.ctx.plugin', key: 'tenant', after: 'acme', at },
  ]),
  {
    type: 'side-call',
    kind: 'upstream',
    summary: '',
    outcome: '200',
    duration: 1,
    exchange: {
      method: 'GET',
      target: '/orders?limit=5',
      headers: [
        ['Host', 'orders.test'],
        ['X-Tenant', 'acme'],
      ],
      answer: { status: 200, reason: 'OK', headers: [['Content-Length', '6']] },
    },
  },
  ...handler('body_filter', 'first', [chunk('abc', 'ABC', false)]),
  ...handler('body_filter', 'second', [chunk('ABC', 'ABC', false)]),
  ...handler('body_filter', 'first', [chunk('def', 'DEF', true)]),
  ...handler('body_filter', 'second', [chunk('DEF', 'DEF!', true)]),
  {
    type: 'response-sent',
    status: 200,
    reason: 'OK',
    headers: [['Content-Length', '6']],
    source: 'service',
    outcome: 'complete',
    body: { size: 6, text: 'ABCDEF' },
    latency: 1,
  },
])
const history = historyOfRun(run, buildTraceModel(run.trace))

const diff = (from: string, to: string) =>
  diffStates(history.after(from) ?? [], history.after(to) ?? []).map(({ id, lines }) => [
    id,
    ...lines.map(({ sign, text, by }) => `${sign}${text}${by?.at ? ` (${by.plugin} ${by.at.line})` : ''}`),
  ])

describe('historyOfRun', () => {
  it('has the stations of the U in their order, chunks gathered by plugin', () => {
    expect(history.stations).toEqual([
      'client-in',
      'access/guard',
      'upstream-out',
      'upstream-in',
      'body_filter/first',
      'body_filter/second',
      'client-out',
    ])
  })

  it('knows nothing of stations that the request never reached', () => {
    expect(history.after('access/other')).toBeUndefined()
  })
})

describe('diffStates', () => {
  it('shows what a handler changed, with who did it where', () => {
    expect(diff('client-in', 'access/guard')).toEqual([
      [
        'upstream request',
        ' query: limit=5',
        '-apikey: secret (guard 9)',
        '-x-tenant: ACME (guard 9)',
        '+X-Tenant: acme (guard 9)',
      ],
      ['kong.ctx.plugin guard', '+tenant: acme (guard 9)'],
    ])
  })

  it('shows what nginx itself adds on the way to the upstream', () => {
    expect(diff('access/guard', 'upstream-out')).toEqual([
      ['upstream request', ' query: limit=5', '+Host: orders.test', ' X-Tenant: acme'],
    ])
  })

  it('puts a body together that was filtered in chunks', () => {
    expect(diff('upstream-in', 'body_filter/first')).toEqual([
      ['client response', ' Content-Length: 6', '-body: abcdef (first 9)', '+body: ABCDEF (first 9)'],
    ])
    expect(diff('body_filter/first', 'body_filter/second')).toEqual([
      ['client response', ' Content-Length: 6', '-body: ABCDEF (second 9)', '+body: ABCDEF! (second 9)'],
    ])
  })

  it('shows nothing between a moment and itself', () => {
    expect(diff('upstream-in', 'upstream-in')).toEqual([])
  })
})
