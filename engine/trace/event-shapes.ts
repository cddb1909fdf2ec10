import { CONNECTION_ENDS, CONNECTION_KINDS, FRAME_TYPES } from '../gateway/connection.ts'
import { PLUGIN_PHASES } from '../gateway/phases.ts'
import { SKIP_REASONS } from '../gateway/skip-reason.ts'
import { LOG_LEVELS } from '../host.ts'
import type { TraceEventType } from './event.ts'
import { either, flag, listOf, nothing, number, oneOf, record, text, tuple, whole, type Shape } from './shape.ts'

const place = record({ file: text, line: whole })
const headers = listOf(tuple(text, text))
const body = record({ size: whole, 'text?': text, 'base64?': base64, 'isCut?': flag })
const side = oneOf(['client', 'upstream'])
const closeWords = record({ status: number, reason: text })
const counts = record({ frames: whole, bytes: whole })

/** What every event says of itself (event.ts: EventBase). */
const COMMON = {
  seq: whole,
  t: whole,
  'request?': text,
  'connection?': text,
  'frame?': whole,
  'worker?': number,
} as const
/** Whose handler it happened in; all of it may be missing. */
const IN_HANDLER = { 'phase?': oneOf(PLUGIN_PHASES), 'plugin?': text, 'instance?': text, 'at?': place } as const

const rung = record({ rowId: text, scope: text, isWinner: flag, 'missing?': text })
const candidate = record({ routeId: text, 'routeName?': text, matched: flag, 'ruledOutBy?': text })
const reason = record({ code: oneOf(SKIP_REASONS), 'by?': text, 'at?': place, 'endedIn?': text, 'detail?': text })
const exchange = record({
  method: text,
  target: text,
  headers,
  'answer?': record({ status: number, 'reason?': text, headers }),
})
const frameStep = record({
  plugin: text,
  instance: text,
  effect: oneOf(['passed', 'changed', 'dropped', 'closed', 'failed']),
  'at?': place,
})

type Fields = Readonly<Record<string, Shape>>

/** The fields of each event besides the common ones; what is missing here can't be read (event.ts). */
const FIELDS = {
  'request-received': {
    method: text,
    target: text,
    scheme: text,
    httpVersion: text,
    headers,
    client: text,
    'body?': body,
  },
  'route-matched': {
    'route?': text,
    'routeId?': text,
    'service?': text,
    'serviceId?': text,
    candidates: listOf(candidate),
  },
  'plugin-collected': { priority: number, scope: text, ladder: listOf(rung), ...IN_HANDLER },
  'handler-started': { priority: number, scope: text, ...IN_HANDLER },
  'handler-ended': {
    cost: number,
    'exit?': record({ status: number, 'at?': place }),
    'error?': text,
    ...IN_HANDLER,
  },
  'handler-skipped': { priority: number, reason, sentence: text, ...IN_HANDLER },
  'call-made': { name: text, arguments: listOf(text), results: listOf(text), 'error?': text, ...IN_HANDLER },
  'value-changed': {
    target: oneOf(['request', 'upstream-request', 'response', 'kong.ctx.shared', 'kong.ctx.plugin', 'ngx.ctx']),
    key: text,
    'before?': text,
    'after?': text,
    ...IN_HANDLER,
  },
  'log-written': { level: oneOf(LOG_LEVELS), message: text, ...IN_HANDLER },
  'chunk-filtered': { before: body, after: body, eof: flag, ...IN_HANDLER },
  'side-call': {
    kind: oneOf(['http', 'tcp', 'redis', 'dns', 'upstream']),
    summary: text,
    outcome: text,
    duration: number,
    'exchange?': exchange,
    ...IN_HANDLER,
  },
  'replay-missed': {
    kind: oneOf(['http', 'dns', 'socket']),
    target: text,
    isLive: flag,
    'detail?': text,
    ...IN_HANDLER,
  },
  'error-thrown': { message: text, traceback: text, ...IN_HANDLER },
  'response-sent': {
    status: number,
    reason: text,
    headers,
    source: oneOf(['exit', 'error', 'service']),
    outcome: oneOf(['complete', 'closed', 'incomplete']),
    body,
    latency: number,
  },
  'timer-fired': { name: text, 'at?': place, 'duration?': number, 'isPremature?': flag, 'error?': text },
  'worker-event': {
    event: oneOf(['init_worker', 'configure', 'event', 'queue']),
    'plugin?': text,
    'name?': text,
    'rows?': either(number, nothing),
    'at?': place,
    'duration?': number,
    'cost?': number,
    'error?': text,
  },
  'connection-opened': {
    kind: oneOf(CONNECTION_KINDS),
    client: text,
    upstream: text,
    'subprotocol?': text,
    'extensions?': text,
    'serverName?': text,
  },
  'frame-passed': {
    frame: whole,
    from: side,
    opcode: oneOf(FRAME_TYPES),
    arrived: whole,
    before: body,
    'status?': number,
    'after?': body,
    'statusAfter?': number,
    fate: oneOf(['forwarded', 'dropped', 'closed', 'lost']),
    plugins: listOf(frameStep),
  },
  'bytes-passed': { from: side, body, fate: oneOf(['forwarded', 'read', 'said', 'lost']) },
  'connection-closed': {
    code: oneOf(CONNECTION_ENDS),
    'by?': side,
    'plugin?': text,
    'at?': place,
    sentence: text,
    'toClient?': closeWords,
    'toUpstream?': closeWords,
    sent: record({ client: counts, upstream: counts }),
  },
} satisfies Record<TraceEventType, Fields>

/** The shape of each type of event. */
export const EVENT_SHAPES: ReadonlyMap<unknown, Shape> = new Map(
  Object.entries(FIELDS).map(([type, fields]) => [type, record({ ...COMMON, ...fields })]),
)

/** The first line of a trace. */
export const headerShape: Shape = record({
  version: whole,
  kong: text,
  edition: oneOf(['community', 'enterprise']),
  seed: number,
  scenario: text,
})

/** What `atob` reads. */
function base64(value: unknown): ReturnType<Shape> {
  const isRight = typeof value === 'string' && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
  return isRight ? undefined : { field: '', expected: 'base64' }
}
