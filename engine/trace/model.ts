import type { RouteCandidate, UpstreamExchange } from '../gateway/instrumentation.ts'
import type { HeaderPair, ReplyOutcome } from '../gateway/message.ts'
import { PLUGIN_PHASES, type PluginPhase } from '../gateway/phases.ts'
import type { SourcePlace } from '../gateway/plugin.ts'
import type { LogLevel } from '../host.ts'
import type { Trace, TraceBody, TraceEvent, TraceHeader } from './event.ts'
import { collectRows, type TraceRow } from './model-rows.ts'

export type { TraceRow }

/** One phase that had handlers, run or not. */
export interface TracePhase {
  readonly phase: PluginPhase
  readonly rows: readonly TraceRow[]
  /** Processor milliseconds of its handlers. */
  readonly cost: number
  /** body_filter: how many chunks went through; elsewhere 1, or 0 when no handler ran. */
  readonly times: number
}

/** Where the request left the straight way: an exit or an error before the answer's own phases. */
export interface ShortCut {
  readonly row: string
  readonly phase: PluginPhase
  readonly plugin: string
  readonly isError: boolean
  readonly status?: number
  readonly at?: SourcePlace
}

/** A line of the error log that belongs to the request. */
export interface TraceLogLine {
  readonly seq: number
  readonly t: number
  readonly level: LogLevel
  readonly message: string
  readonly phase?: PluginPhase
  readonly plugin?: string
  readonly at?: SourcePlace
}

/** Everything that is drawn or printed about one run; made from its events alone. */
export interface TraceModel {
  readonly header: TraceHeader
  readonly request:
    | { readonly method: string; readonly target: string; readonly scheme: string; readonly client: string }
    | undefined
  readonly route:
    | { readonly name?: string; readonly service?: string; readonly candidates: readonly RouteCandidate[] }
    | undefined
  /** In the order of the U: request lane, response lane, after the response. */
  readonly phases: readonly TracePhase[]
  /** All rows of all phases in that order. */
  readonly rows: readonly TraceRow[]
  readonly shortCut: ShortCut | undefined
  /** The proxied call, or undefined when nobody was called. */
  readonly upstream:
    | {
        readonly summary: string
        readonly outcome: string
        readonly duration: number
        readonly tries: number
        /** Of the last try. */
        readonly exchange?: UpstreamExchange
      }
    | undefined
  readonly response:
    | {
        readonly status: number
        readonly reason: string
        readonly headers: readonly HeaderPair[]
        readonly source: 'exit' | 'error' | 'service'
        readonly outcome: ReplyOutcome
        readonly body: TraceBody
        /** Microseconds of the engine's clock. */
        readonly latency: number
      }
    | undefined
  readonly log: readonly TraceLogLine[]
  readonly totals: {
    readonly ran: number
    readonly skipped: number
    readonly cost: number
    /** Microseconds from the first event to the last. */
    readonly duration: number
    readonly events: number
  }
}

/** Phases after which an exit or error still changes what the client gets. */
const BEFORE_THE_ANSWER: ReadonlySet<PluginPhase> = new Set(['certificate', 'rewrite', 'preread', 'access', 'response'])

/** Events of one request as phases and numbered rows: what the studio draws and the command line prints. */
export function buildTraceModel(trace: Trace): TraceModel {
  const phases = numberRows(collectRows(trace.events))
  const rows = phases.flatMap((phase) => phase.rows)
  const ran = rows.filter((row) => row.number !== undefined)
  return {
    header: trace.header,
    request: find(trace.events, 'request-received'),
    route: routeOf(trace.events),
    phases,
    rows,
    shortCut: shortCutOf(rows),
    upstream: upstreamOf(trace.events),
    response: find(trace.events, 'response-sent'),
    log: trace.events.filter((event) => event.type === 'log-written'),
    totals: {
      ran: ran.length,
      skipped: rows.length - ran.length,
      cost: ran.reduce((sum, row) => sum + row.cost, 0),
      duration: trace.events.at(-1)?.t ?? 0,
      events: trace.events.length,
    },
  }
}

/** Phases in the order in which a request, or a session, meets them: preread stands where access does. */
export const LANE = PLUGIN_PHASES.flatMap((phase): readonly PluginPhase[] =>
  phase === 'preread' ? [] : phase === 'access' ? ['preread', phase] : [phase],
)

function numberRows(groups: ReadonlyMap<PluginPhase, readonly TraceRow[]>): readonly TracePhase[] {
  let number = 0
  return LANE.flatMap((phase) => {
    const group = groups.get(phase)
    if (!group) return []
    const rows = group.map((row) => (row.outcome.type === 'skipped' ? row : { ...row, number: (number += 1) }))
    const cost = rows.reduce((sum, row) => sum + row.cost, 0)
    return [{ phase, rows, cost, times: Math.max(0, ...rows.map((row) => row.times)) }]
  })
}

function shortCutOf(rows: readonly TraceRow[]): ShortCut | undefined {
  for (const { id, phase, plugin, outcome } of rows) {
    if (!BEFORE_THE_ANSWER.has(phase)) continue
    if (outcome.type !== 'exited' && outcome.type !== 'failed') continue
    const status = outcome.type === 'exited' ? { status: outcome.status } : {}
    return {
      row: id,
      phase,
      plugin,
      isError: outcome.type === 'failed',
      ...status,
      ...(outcome.at && { at: outcome.at }),
    }
  }
  return undefined
}

function routeOf(events: readonly TraceEvent[]): TraceModel['route'] {
  const matched = find(events, 'route-matched')
  if (!matched) return undefined
  const { route, service, candidates } = matched
  return { ...(route !== undefined && { name: route }), ...(service !== undefined && { service }), candidates }
}

function upstreamOf(events: readonly TraceEvent[]): TraceModel['upstream'] {
  const calls = events.filter((event) => event.type === 'side-call').filter((call) => call.kind === 'upstream')
  const last = calls.at(-1)
  if (!last) return undefined
  const { summary, outcome, duration, exchange } = last
  return { summary, outcome, duration, tries: calls.length, ...(exchange && { exchange }) }
}

function find<T extends TraceEvent['type']>(
  events: readonly TraceEvent[],
  type: T,
): Extract<TraceEvent, { type: T }> | undefined {
  return events.find((event): event is Extract<TraceEvent, { type: T }> => event.type === type)
}
