import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { PluginPhase } from '../gateway/phases.ts'
import type { ActivePlugin, HandlerExit } from '../gateway/plugin.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import type { KeptBody } from './body.ts'
import type { Trace, TraceEvent, TraceEventType, TraceHeader } from './event.ts'
import { Journal } from './journal.ts'
import { ChunkBound } from './chunk-bound.ts'
import { type Facts, type HandlerEndFacts, materialize } from './materialize.ts'

/** Calls, changes, log lines and chunks beyond this are not recorded: a handler that loops must not fill the memory. */
const MAX_DETAILS = 50_000

export interface RecorderOptions {
  readonly header: TraceHeader
  /** Milliseconds of the engine's clock. */
  readonly now: () => number
  /** Processor milliseconds; outside identity and comparison. */
  readonly cost: () => number
  /** Priority of a plugin by name, for rows of handlers that did not run. */
  readonly priorityOf: (plugin: string) => number
  /** What the client got so far; asked once, when the answer is complete. */
  readonly sentBody?: () => KeptBody
  readonly requestBody?: () => KeptBody | undefined
}

export interface Recorder extends Instrumentation {
  /** The events so far; made on the first call after something was noted. */
  trace(): Trace
  /** Those behind the first `count`. */
  eventsSince(count: number): readonly TraceEvent[]
}

/**
 * Notes what the gateway does for one request. The gateway does not know it exists.
 * The clock is read where time passes (handlers, calls to others); what happens within a handler shares its time.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const journal = new Journal()
  const start = options.now()
  let now = start
  let handlerStart = 0
  let chunk = ''
  let request: string | undefined
  let events: readonly TraceEvent[] = []
  let details = 0
  const chunks = new ChunkBound()
  /** A handler whose start is noted only when something remarkable happens in it. */
  let quiet: ActivePlugin | undefined

  const tick = (): number => (now = options.now())
  const note = <T extends TraceEventType>(type: T, ctx: RequestContext | undefined, facts: Facts[T]): void => {
    if (ctx) inFrame(ctx).note(type, now, ctx.active && phaseNow(ctx), ctx.active, facts)
    else journal.noteOutside(type, now, facts)
  }

  const noteStart = (): void => {
    if (quiet) journal.note('handler-started', now, 'body_filter', quiet, undefined)
    quiet = undefined
  }

  /** What is noted next belongs to the frame whose handlers run, if any. */
  const inFrame = ({ frame }: RequestContext): Journal => {
    journal.frame = frame?.number ?? 0
    return journal
  }

  const noteDetail = <T extends TraceEventType>(type: T, ctx: RequestContext | undefined, facts: Facts[T]): void => {
    noteStart()
    details += 1
    if (details <= MAX_DETAILS) note(type, ctx, facts)
    else if (details === MAX_DETAILS + 1) note('log-written', ctx, CUT)
  }

  /** `ngx.arg` before and after the handler that just ran. */
  const noteChunk = ({ filter }: RequestContext, active: ActivePlugin): void => {
    details += 1
    if (details > MAX_DETAILS) return
    const before = chunks.keep(chunk)
    const after = filter.chunk === chunk ? before : chunks.keep(filter.chunk)
    journal.note('chunk-filtered', now, 'body_filter', active, { before, after, eof: filter.eof })
  }

  return {
    trace() {
      if (events.length !== journal.size())
        events = materialize(journal, {
          start,
          request,
          priorityOf: options.priorityOf,
          requestBody: options.requestBody,
        })
      return { header: options.header, events }
    },
    eventsSince: (count) => materialize(journal, { start, request, priorityOf: options.priorityOf }, count),
    onRequest(ctx) {
      request = ctx.id
      tick()
      note('request-received', ctx, ctx.request)
    },
    onRoute(ctx, match, candidates) {
      tick()
      note('route-matched', ctx, { match, candidates })
    },
    onCollected(_ctx, active, ladder) {
      journal.note('plugin-collected', now, 'access', active, ladder)
    },
    onBeforeHandler(ctx, phase, active) {
      tick()
      if (phase === 'body_filter') chunk = ctx.filter.chunk
      quiet = phase === 'body_filter' && chunks.isFull() && !ctx.filter.eof ? active : undefined
      if (!quiet) inFrame(ctx).note('handler-started', now, phase, active, undefined)
      handlerStart = options.cost()
    },
    onAfterHandler(ctx, phase, active, { exit, error }) {
      const cost = options.cost() - handlerStart + chunks.takeSkipped(active)
      tick()
      if (quiet && !error && !exit) return chunks.skip(active, cost)
      noteStart()
      if (phase === 'body_filter') noteChunk(ctx, active)
      if (error) inFrame(ctx).note('error-thrown', now, phase, active, error)
      const facts: HandlerEndFacts | number =
        exit || error ? { cost, exit: exitOf(ctx, exit), error: error?.message } : cost
      inFrame(ctx).note('handler-ended', now, phase, active, facts)
    },
    onSkipped(ctx, phase, plugin, reason) {
      inFrame(ctx).note('handler-skipped', now, phase, undefined, { plugin, reason })
    },
    onCall: (ctx, call) => noteDetail('call-made', ctx, call),
    onChange: (ctx, change) => noteDetail('value-changed', ctx, change),
    onLog: (ctx, level, message, plugin, at) => noteDetail('log-written', ctx, { level, message, plugin, at }),
    onSideCall(ctx, call) {
      tick()
      note('side-call', ctx, call)
    },
    onMiss: (ctx, miss) => note('replay-missed', ctx, miss),
    onTimer(name, outcome) {
      tick()
      note('timer-fired', undefined, { name, ...outcome })
    },
    onWorkerEvent(event) {
      tick()
      note('worker-event', undefined, event)
    },
    onConnection(ctx, opening) {
      tick()
      journal.isOfConnection = true
      const { ip, port } = ctx.request.client
      note('connection-opened', ctx, { ...opening, client: `${ip}:${port}` })
    },
    onFrame(ctx, frame) {
      tick()
      noteDetail('frame-passed', ctx, frame)
    },
    onBytes(ctx, bytes) {
      tick()
      noteDetail('bytes-passed', ctx, bytes)
    },
    onConnectionEnd(ctx, end) {
      tick()
      note('connection-closed', ctx, end)
    },
    onResponse(ctx, { outcome, bytes }) {
      tick()
      const { status, reason, headers } = ctx.response
      const latency = now - ctx.timings.processingStart
      const facts = {
        status,
        reason,
        headers: [...headers.entries()],
        source: sourceOf(ctx),
        outcome,
        bytes,
        body: options.sentBody?.(),
        latency,
      }
      note('response-sent', ctx, facts)
    },
  }
}

const CUT: Facts['log-written'] = {
  level: 'warn',
  message: `[phasescope] the trace is cut here: this run made more than ${MAX_DETAILS} calls, changes and log lines`,
  plugin: undefined,
  at: undefined,
}

/** The handler function that runs; the error handler and the balancer run none of their own. */
function phaseNow({ kongPhase }: RequestContext): PluginPhase {
  switch (kongPhase) {
    case 'rewrite':
    case 'certificate':
    case 'response':
    case 'header_filter':
    case 'body_filter':
    case 'log':
    case 'preread':
    case 'ws_handshake':
    case 'ws_client_frame':
    case 'ws_upstream_frame':
    case 'ws_close':
      return kongPhase
    default:
      return 'access'
  }
}

function exitOf(ctx: RequestContext, exit: HandlerExit | undefined): HandlerEndFacts['exit'] {
  if (!exit || exit.type === 'exec') return undefined
  const status = exit.type === 'exit' ? exit.status : (ctx.delayedResponse?.status ?? ctx.response.status)
  return { status, ...(exit.at && { at: exit.at }) }
}

/** `kong.response.get_source` as seen when all is over (Kong: phases.md §11). */
function sourceOf(ctx: RequestContext): 'exit' | 'error' | 'service' {
  if (ctx.isUnexpected) return 'error'
  if (ctx.isExited) return 'exit'
  return ctx.isProxied ? 'service' : 'error'
}
