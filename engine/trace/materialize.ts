import type {
  ConfigurationRung,
  ObservedCall,
  ObservedChange,
  ObservedMiss,
  ObservedSideCall,
  ObservedTimer,
  ObservedWorkerEvent,
  RouteCandidate,
} from '../gateway/instrumentation.ts'
import { textOfValue, textsOfReturn } from '../gateway/observed-value.ts'
import type { PluginPhase } from '../gateway/phases.ts'
import type { ActivePlugin, HandlerError, SourcePlace } from '../gateway/plugin.ts'
import type { GatewayRequest, HeaderPair, ReplyOutcome } from '../gateway/message.ts'
import type { RouteMatch } from '../gateway/request-context.ts'
import type { SkipReason } from '../gateway/skip-reason.ts'
import { reasonOf } from '../gateway/status-reasons.ts'
import type { LogLevel } from '../host.ts'
import { traceBody, traceBodyOfBytes, type KeptBody } from './body.ts'
import type { TraceBody, TraceEvent, TraceEventType } from './event.ts'
import type { Journal, JournalEntry } from './journal.ts'
import { keptExchange } from './kept-exchange.ts'
import { scopeOf } from './scope.ts'
import { connectionMakers, type ConnectionFacts } from './materialize-connection.ts'
import { explainSkip } from './sentences.ts'

/** A piece of a body as a byte string, or its beginning and the size of the whole. */
export interface ChunkText {
  readonly text: string
  readonly size: number
}

/** What the recorder keeps of each type of event. */
export interface Facts {
  readonly 'request-received': GatewayRequest
  readonly 'route-matched': { readonly match: RouteMatch | undefined; readonly candidates: readonly RouteCandidate[] }
  readonly 'plugin-collected': readonly ConfigurationRung[]
  readonly 'handler-started': undefined
  /** Its cost alone, when it simply returned. */
  readonly 'handler-ended': HandlerEndFacts | number
  readonly 'handler-skipped': { readonly plugin: string; readonly reason: SkipReason }
  readonly 'call-made': ObservedCall
  readonly 'value-changed': ObservedChange
  readonly 'log-written': {
    readonly level: LogLevel
    readonly message: string
    readonly plugin: string | undefined
    readonly at: SourcePlace | undefined
  }
  readonly 'chunk-filtered': { readonly before: ChunkText; readonly after: ChunkText; readonly eof: boolean }
  readonly 'side-call': ObservedSideCall
  readonly 'replay-missed': ObservedMiss
  readonly 'timer-fired': ObservedTimer & { readonly name: string }
  readonly 'worker-event': ObservedWorkerEvent
  readonly 'connection-opened': ConnectionFacts['connection-opened']
  readonly 'frame-passed': ConnectionFacts['frame-passed']
  readonly 'bytes-passed': ConnectionFacts['bytes-passed']
  readonly 'connection-closed': ConnectionFacts['connection-closed']
  readonly 'error-thrown': HandlerError
  readonly 'response-sent': ResponseFacts
}

export interface HandlerEndFacts {
  readonly cost: number
  readonly exit: { readonly status: number; readonly at?: SourcePlace } | undefined
  readonly error: string | undefined
}
export interface ResponseFacts {
  readonly status: number
  readonly reason: string | undefined
  readonly headers: readonly HeaderPair[]
  readonly source: 'exit' | 'error' | 'service'
  readonly outcome: ReplyOutcome
  readonly bytes: number
  readonly body: KeptBody | undefined
  /** Milliseconds. */
  readonly latency: number
}

type Details<T extends TraceEventType> = Omit<
  Extract<TraceEvent, { type: T }>,
  'seq' | 't' | 'request' | 'connection' | 'frame' | 'worker' | 'type'
>
type Maker<T extends TraceEventType> = (facts: Facts[T], entry: JournalEntry, source: MaterializeSource) => Details<T>

/** What is known about a run as a whole. */
export interface MaterializeSource {
  /** Milliseconds of the engine's clock when the recording began. */
  readonly start: number
  /** Id of the request. */
  readonly request: string | undefined
  readonly priorityOf: (plugin: string) => number
  /** The client's body as far as it was read. */
  readonly requestBody?: (() => KeptBody | undefined) | undefined
}

/** Everything noted (from an event on), as events of the file format. Undefined parts are left out. */
export function materialize(journal: Journal, source: MaterializeSource, from = 0): TraceEvent[] {
  const { start, request } = source
  const events: TraceEvent[] = []
  for (let seq = from; seq < journal.size(); seq += 1) {
    const entry = journal.entry(seq)
    if (!entry) continue
    const make = MAKERS[entry.type] as Maker<TraceEventType>
    const base = {
      seq,
      t: Math.round((entry.at - start) * 1000),
      type: entry.type,
      ...(entry.isOfRequest && request !== undefined && { request }),
      ...(entry.isOfConnection && request !== undefined && { connection: request }),
      ...(entry.frame > 0 && { frame: entry.frame }),
    }
    events.push(withoutUndefined({ ...base, ...make(entry.facts as never, entry, source) }) as TraceEvent)
  }
  return events
}

function withoutUndefined(event: object): object {
  return Object.values(event).includes(undefined)
    ? Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined))
    : event
}

const MAKERS: { readonly [T in TraceEventType]: Maker<T> } = {
  'request-received': ({ method, target, scheme, httpVersion, headers, client }, _entry, { requestBody }) => {
    const body = requestBody?.()
    return {
      method,
      target,
      scheme,
      httpVersion,
      headers,
      client: `${client.ip}:${client.port}`,
      ...(body && { body: traceBody(body) }),
    }
  },
  'route-matched': ({ match, candidates }) => ({
    ...(match && { route: match.route.name ?? match.route.id, routeId: match.route.id }),
    ...(match?.service && { service: match.service.name ?? match.service.id, serviceId: match.service.id }),
    candidates,
  }),
  'plugin-collected': (ladder, entry) => ({ ...whoRuns(entry), ...rank(entry), ladder }),
  'handler-started': (_, entry) => ({ ...whoRuns(entry), ...rank(entry), ...placeOf(entry) }),
  'handler-ended': (facts, entry) => {
    if (typeof facts === 'number') return { ...whoRuns(entry), cost: facts }
    const { cost, exit, error } = facts
    return { ...whoRuns(entry), cost, ...(exit && { exit }), ...(error !== undefined && { error }) }
  },
  'handler-skipped': ({ plugin, reason }, { phase }, { priorityOf }) => ({
    ...(phase && { phase }),
    plugin,
    priority: priorityOf(plugin),
    reason,
    sentence: phase ? explainSkip(phase, reason) : '',
  }),
  'call-made': (call, entry) => ({
    ...whoRuns(entry),
    name: call.name,
    arguments: call.given.map(textOfValue),
    results: textsOfReturn(call.returned),
    ...(call.error !== undefined && { error: call.error }),
    ...(call.at && { at: call.at }),
  }),
  'value-changed': (change, entry) => ({ ...whoRuns(entry), ...change }),
  'log-written': ({ level, message, plugin, at }, entry) => ({
    ...whoRuns(entry),
    ...(plugin !== undefined && { plugin }),
    level,
    message,
    ...(at && { at }),
  }),
  'chunk-filtered': ({ before, after, eof }, entry) => ({
    ...whoRuns(entry),
    before: chunkBody(before),
    after: chunkBody(after),
    eof,
  }),
  'side-call': (call, entry) => ({
    ...whoRuns(entry),
    ...call,
    ...(call.exchange && { exchange: keptExchange(call.exchange) }),
  }),
  'replay-missed': (miss, entry) => ({ ...whoRuns(entry), ...miss }),
  'timer-fired': ({ duration, ...timer }) => ({ ...timer, ...inMicroseconds(duration) }),
  'worker-event': ({ type, duration, ...event }) => ({ event: type, ...event, ...inMicroseconds(duration) }),
  'connection-opened': (facts) => connectionMakers['connection-opened'](facts),
  'frame-passed': (facts, _entry, { start }) => connectionMakers['frame-passed'](facts, start),
  'bytes-passed': (facts) => connectionMakers['bytes-passed'](facts),
  'connection-closed': (facts) => connectionMakers['connection-closed'](facts),
  'error-thrown': ({ message, traceback, at }, entry) => ({ ...whoRuns(entry), message, traceback, ...(at && { at }) }),
  'response-sent': ({ status, reason, headers, source, outcome, bytes, body, latency }) => ({
    status,
    reason: reason ?? reasonOf(status),
    headers,
    source,
    outcome,
    body: body ? traceBody(body) : { size: bytes },
    latency: Math.round(latency * 1000),
  }),
}

function inMicroseconds(milliseconds: number | undefined): { readonly duration?: number } {
  return milliseconds === undefined ? {} : { duration: Math.round(milliseconds * 1000) }
}

function chunkBody({ text, size }: ChunkText): TraceBody {
  const body = traceBodyOfBytes(text)
  return text.length < size ? { ...body, size, isCut: true } : body
}

function whoRuns({ phase, active }: JournalEntry): { phase?: PluginPhase; plugin?: string; instance?: string } {
  return active ? { ...(phase && { phase }), plugin: active.plugin.name, instance: active.row.id } : {}
}

function rank({ active }: JournalEntry): { priority: number; scope: string } {
  return { priority: active?.plugin.priority ?? 0, scope: active ? scopeOf(active.row) : '' }
}

function placeOf({ phase, active }: JournalEntry): { at?: SourcePlace } {
  const at = phase && active ? definedAt(active, phase) : undefined
  return at ? { at } : {}
}

function definedAt({ plugin }: ActivePlugin, phase: PluginPhase): SourcePlace | undefined {
  return plugin.definedAt[phase]
}
