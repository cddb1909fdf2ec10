import { describe, expect, it } from 'vitest'
import { buildTraceModel } from '../../engine/index.ts'
import { exitTrace, overview } from '../fixtures/exit-trace.ts'
import { cardsOf, endsOf, foldGraph, graphOfPlan, graphOfRun, type FlowCard } from './flow-graph.ts'

const words = ({ title, note, state, rows }: FlowCard) => [
  `${title} (${note}, ${state})`,
  ...rows.map(({ number, name, tone, badge }) =>
    [number, name, tone, badge].filter((part) => part !== undefined).join(' '),
  ),
]

describe('graphOfRun', () => {
  it('draws a request that a plugin ended in access', () => {
    const graph = graphOfRun(buildTraceModel(exitTrace))
    expect([...graph.request, ...graph.response, ...graph.after].map(words)).toEqual([
      ['rewrite (0.04 ms, taken)', '1 pre-function ran', 'tenant-guard skipped global only'],
      [
        'access (0.31 ms, taken)',
        '2 key-auth ran',
        '3 tenant-guard exited exit 400',
        'rate-limiting skipped after exit',
        'geo skipped after exit',
      ],
      ['balancer (not reached, idle)', 'orders-service landmark'],
      ['header_filter (0.05 ms, taken)', '4 tenant-guard ran +1', '5 response-transformer ran −1 +2'],
      ['body_filter ×2 (0.03 ms, taken)', '6 response-transformer ran'],
      ['log (0.06 ms, taken)', '7 tenant-guard ran', '8 audit ran'],
    ])
    expect(graph.upstreamOut).toMatchObject({ detail: 'not called', state: 'idle' })
    expect(graph.upstreamIn).toMatchObject({ detail: 'no answer', state: 'idle' })
    expect(graph.clientOut).toMatchObject({ detail: '400 · 23 B', tone: 'error' })
    expect(graph.shortCut).toEqual({ card: 'access', row: 'access/tenant-guard', label: 'exit 400' })
  })

  it('lights the way to the upstream when it was called', () => {
    const events = exitTrace.events.filter(({ type }) => type === 'request-received' || type === 'response-sent')
    const call = {
      seq: 50,
      t: 100,
      type: 'side-call',
      kind: 'upstream',
      summary: 'orders.test:80',
      outcome: '200',
      duration: 2,
    } as const
    const graph = graphOfRun(buildTraceModel({ ...exitTrace, events: [...events, call] }))
    expect(graph.upstreamOut).toMatchObject({ detail: 'orders.test:80', state: 'taken' })
    expect(graph.upstreamIn).toMatchObject({ detail: '200', state: 'taken' })
    expect(graph.shortCut).toBeUndefined()
  })
})

describe('graphOfRun of odd endings', () => {
  const header = exitTrace.header
  const handler = { phase: 'body_filter', plugin: 'a' } as const

  it('shows filters that ran although the connection was closed', () => {
    const graph = graphOfRun(
      buildTraceModel({
        header,
        events: [
          { seq: 0, t: 0, type: 'handler-started', ...handler, priority: 1, scope: 'global' },
          { seq: 1, t: 1, type: 'handler-ended', ...handler, cost: 0.1, error: 'no' },
          {
            seq: 2,
            t: 2,
            type: 'response-sent',
            status: 200,
            reason: 'OK',
            headers: [],
            source: 'service',
            outcome: 'closed',
            body: { size: 0 },
            latency: 2,
          },
        ],
      }),
    )
    expect(graph.response.map(({ id, state }) => [id, state])).toEqual([
      ['header_filter', 'idle'],
      ['body_filter', 'taken'],
    ])
    expect(graph.clientOut).toMatchObject({ detail: 'no answer', state: 'idle', tone: 'error' })
  })

  it('passes certificate by without TLS', () => {
    const ghost = {
      seq: 1,
      t: 1,
      type: 'handler-skipped',
      phase: 'certificate',
      plugin: 'a',
      priority: 1,
      reason: { code: 'not-tls' },
      sentence: 'No TLS.',
    } as const
    const received = exitTrace.events.filter(({ type }) => type === 'request-received')
    const graph = graphOfRun(buildTraceModel({ header, events: [...received, ghost] }))
    expect(graph.request[0]).toMatchObject({ id: 'certificate', state: 'passed', note: 'not TLS' })
  })
})

describe('graphOfPlan', () => {
  it('shows configured handlers in Kong’s order before anything ran', () => {
    const graph = graphOfPlan(overview)
    expect(graph.request.map(words)[1]).toEqual([
      'access (4 handlers, planned)',
      'key-auth planned',
      'tenant-guard planned',
      'rate-limiting planned',
      'geo planned',
    ])
    expect(graph.isPlan).toBe(true)
  })
})

describe('foldGraph', () => {
  const graph = graphOfRun(buildTraceModel(exitTrace))

  it('puts the rows of a phase away and says how many they were', () => {
    const folded = foldGraph(graph, ['access', 'log'])
    expect(cardsOf(folded).map(({ id, rows, folded: count }) => [id, rows.length, count])).toEqual([
      ['rewrite', 2, undefined],
      ['access', 0, 4],
      ['balancer', 1, undefined],
      ['header_filter', 2, undefined],
      ['body_filter', 1, undefined],
      ['log', 0, 2],
    ])
    expect(foldGraph(graph, [])).toBe(graph)
  })

  it('leaves the four ends where they are', () => {
    expect(endsOf(foldGraph(graph, ['access'])).map(({ id }) => id)).toEqual([
      'client-in',
      'upstream-out',
      'upstream-in',
      'client-out',
    ])
  })
})
