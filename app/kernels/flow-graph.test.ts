import { describe, expect, it } from 'vitest'
import { buildTraceModel } from '../../engine/index.ts'
import { exitTrace, overview } from '../fixtures/exit-trace.ts'
import { graphOfPlan, graphOfRun, type FlowCard } from './flow-graph.ts'

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
    expect(graph.upstream).toMatchObject({ detail: 'not called', state: 'idle' })
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
    expect(graph.upstream).toMatchObject({ detail: '200', state: 'taken' })
    expect(graph.shortCut).toBeUndefined()
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
