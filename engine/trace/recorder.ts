import type { ObservedBytes, ObservedEnd, ObservedFrame, ObservedOpening } from '../gateway/connection.ts'
import type {
  ChangeTarget,
  ConfigurationRung,
  Instrumentation,
  ObservedCall,
  ObservedChange,
  ObservedMiss,
  ObservedSideCall,
  ObservedTimer,
  ObservedWorkerEvent,
  RouteCandidate,
} from '../gateway/instrumentation.ts'
import type { ReplyOutcome } from '../gateway/message.ts'
import type { KongPhase, PluginPhase } from '../gateway/phases.ts'
import type { ActivePlugin, HandlerError, HandlerExit, SourcePlace } from '../gateway/plugin.ts'
import type { RequestContext, RouteMatch } from '../gateway/request-context.ts'
import type { SoleListener } from '../gateway/sole-listener.ts'
import type { SkipReason } from '../gateway/skip-reason.ts'
import type { ObservedValue } from '../gateway/observed-value.ts'
import type { LogLevel, OneClock } from '../host.ts'
import type { KeptBody } from './body.ts'
import { ChunkBound } from './chunk-bound.ts'
import type { Trace, TraceEvent, TraceEventType, TraceHeader } from './event.ts'
import { Journal } from './journal.ts'
import { type Facts, type HandlerEndFacts, materialize } from './materialize.ts'

interface HandlerEnd {
  readonly exit?: HandlerExit
  readonly error?: HandlerError
}
interface SentResponse {
  readonly outcome: ReplyOutcome
  readonly bytes: number
}

/** Calls, changes, log lines and chunks beyond this are not recorded: a handler that loops must not fill the memory. */
const MAX_DETAILS = 50_000

export interface RecorderOptions {
  readonly header: TraceHeader
  /** Milliseconds of the engine's clock. */
  readonly now: () => number
  /** Processor milliseconds; outside identity and comparison. */
  readonly cost: () => number
  /** Both in one. */
  readonly oneClock?: OneClock | undefined
  /** Priority of a plugin by name, for rows of handlers that did not run. */
  readonly priorityOf: (plugin: string) => number
  /** What the client got so far; asked once, when the answer is complete. */
  readonly sentBody?: () => KeptBody
  readonly requestBody?: () => KeptBody | undefined
}

export interface Recorder extends Instrumentation, SoleListener {
  /** The events so far; made on the first call after something was noted. */
  trace(): Trace
  /** Those behind the first `count`. */
  eventsSince(count: number): readonly TraceEvent[]
  /** How many events there are so far, without making them. */
  noted(): number
  /** The request is over: what is kept of it takes no more room than it needs from here on. */
  seal(): void
}

/**
 * Notes what the gateway does for one request. The gateway does not know it exists.
 * The clock is read where time passes (handlers, calls to others); what happens within a handler shares its time.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  return new RequestRecorder(options)
}

/** A class for its methods: one of each for all requests is what makes calling them cheap. */
class RequestRecorder implements Recorder, SoleListener {
  private readonly options: RecorderOptions
  private readonly journal = new Journal()
  private readonly start: number
  private now: number
  /** How much the engine's clock is ahead of the processor's, where both are one. */
  private readonly origin: number | undefined
  /** Processor milliseconds at the last handler's start, later its end. */
  private cost = 0
  private chunk = ''
  private request: string | undefined
  private events: readonly TraceEvent[] = []
  private details = 0
  private readonly chunks = new ChunkBound()
  /** A handler whose start is noted only when something remarkable happens in it. */
  private quiet: ActivePlugin | undefined
  /** The pass through the plugins of a phase that goes on: its phase, and who was first. */
  private phase: PluginPhase | undefined
  private first: ActivePlugin | undefined
  /** A handler ended, and nothing was noted since. */
  private hasJustEnded = false
  /** The phase of the request, and whose handlers run in it. */
  private kongPhase: KongPhase = 'rewrite'
  private handlerPhase: PluginPhase = 'rewrite'

  constructor(options: RecorderOptions) {
    this.options = options
    this.origin = options.oneClock?.origin
    this.start = options.now()
    this.now = this.start
  }

  trace(): Trace {
    const { journal, options, start, request } = this
    if (this.events.length !== journal.size()) {
      const { priorityOf, requestBody } = options
      this.events = materialize(journal, { start, request, priorityOf, requestBody })
    }
    return { header: options.header, events: this.events }
  }

  eventsSince(count: number): readonly TraceEvent[] {
    const { journal, start, request } = this
    return materialize(journal, { start, request, priorityOf: this.options.priorityOf }, count)
  }

  noted(): number {
    return this.journal.size()
  }

  seal(): void {
    this.journal.seal()
  }

  onRequest(ctx: RequestContext): void {
    this.request = ctx.id
    this.tick()
    this.note('request-received', ctx, ctx.request)
  }

  onRoute(ctx: RequestContext, match: RouteMatch | undefined, candidates: readonly RouteCandidate[]): void {
    this.tick()
    this.note('route-matched', ctx, { match, candidates })
  }

  onCollected(_ctx: RequestContext, active: ActivePlugin, ladder: readonly ConfigurationRung[]): void {
    this.journal.note('plugin-collected', this.now, 'access', active, ladder)
  }

  onBeforeHandler(ctx: RequestContext, phase: PluginPhase, active: ActivePlugin): void {
    this.handlerBegins(ctx, phase, active)
  }

  handlerBegins(ctx: RequestContext, phase: PluginPhase, active: ActivePlugin): void {
    this.begin(phase, active)
    if (phase === 'body_filter') {
      this.chunk = ctx.filter.chunk
      this.quiet = this.chunks.isFull() && !ctx.filter.eof ? active : undefined
      if (this.quiet) return
    } else this.quiet = undefined
    this.inFrame(ctx).noteStart(this.now, phase, active)
  }

  onAfterHandler(ctx: RequestContext, phase: PluginPhase, active: ActivePlugin, { exit, error }: HandlerEnd): void {
    if (!error && !exit) return this.handlerReturned(ctx, phase, active)
    const cost = this.end(active)
    this.noteStart()
    if (phase === 'body_filter') this.noteChunk(ctx, active)
    const journal = this.inFrame(ctx)
    if (error) journal.note('error-thrown', this.now, phase, active, error)
    const facts: HandlerEndFacts = { cost, exit: exitOf(ctx, exit), error: error?.message }
    journal.note('handler-ended', this.now, phase, active, facts)
  }

  handlerReturned(ctx: RequestContext, phase: PluginPhase, active: ActivePlugin): void {
    const cost = this.end(active)
    if (this.quiet !== undefined) return this.chunks.skip(active, cost)
    if (phase === 'body_filter') this.noteChunk(ctx, active)
    this.inFrame(ctx).noteEnd(this.now, phase, active, cost)
  }

  onSkipped(ctx: RequestContext, phase: PluginPhase, plugin: string, reason: SkipReason): void {
    this.inFrame(ctx).note('handler-skipped', this.now, phase, undefined, { plugin, reason })
  }

  onCall(ctx: RequestContext, call: ObservedCall): void {
    if (this.isDetailKept(ctx)) this.inFrame(ctx).noteCall(this.now, ctx.active && this.phaseNow(ctx), ctx.active, call)
  }

  onChange(ctx: RequestContext, change: ObservedChange): void {
    if (this.isDetailKept(ctx))
      this.inFrame(ctx).noteChange(this.now, ctx.active && this.phaseNow(ctx), ctx.active, change)
  }

  called(
    ctx: RequestContext,
    name: string,
    given: readonly ObservedValue[],
    returned: ObservedValue | readonly ObservedValue[],
    at: SourcePlace | undefined,
  ): void {
    if (!this.isDetailKept(ctx)) return
    this.inFrame(ctx).called(this.now, ctx.active && this.phaseNow(ctx), ctx.active, name, given, returned, at)
  }

  changed(
    ctx: RequestContext,
    target: ChangeTarget,
    key: string,
    before: ObservedValue,
    after: ObservedValue,
    at: SourcePlace | undefined,
  ): void {
    if (!this.isDetailKept(ctx)) return
    this.inFrame(ctx).changed(this.now, ctx.active && this.phaseNow(ctx), ctx.active, target, key, before, after, at)
  }

  onLog(
    ctx: RequestContext | undefined,
    level: LogLevel,
    message: string,
    plugin: string | undefined,
    at: SourcePlace | undefined,
  ): void {
    if (this.isDetailKept(ctx)) this.note('log-written', ctx, { level, message, plugin, at })
  }

  onSideCall(ctx: RequestContext | undefined, call: ObservedSideCall): void {
    this.tick()
    this.note('side-call', ctx, call)
  }

  onMiss(ctx: RequestContext, miss: ObservedMiss): void {
    this.note('replay-missed', ctx, miss)
  }

  onTimer(name: string, outcome: ObservedTimer): void {
    this.tick()
    this.note('timer-fired', undefined, { name, ...outcome })
  }

  onWorkerEvent(event: ObservedWorkerEvent): void {
    this.tick()
    this.note('worker-event', undefined, event)
  }

  onConnection(ctx: RequestContext, opening: ObservedOpening): void {
    this.tick()
    this.journal.isOfConnection = true
    const { ip, port } = ctx.request.client
    this.note('connection-opened', ctx, { ...opening, client: `${ip}:${port}` })
  }

  onFrame(ctx: RequestContext, frame: ObservedFrame): void {
    this.tick()
    if (this.isDetailKept(ctx)) this.note('frame-passed', ctx, frame)
  }

  onBytes(ctx: RequestContext, bytes: ObservedBytes): void {
    this.tick()
    if (this.isDetailKept(ctx)) this.note('bytes-passed', ctx, bytes)
  }

  onConnectionEnd(ctx: RequestContext, end: ObservedEnd): void {
    this.tick()
    this.note('connection-closed', ctx, end)
  }

  onResponse(ctx: RequestContext, { outcome, bytes }: SentResponse): void {
    this.tick()
    const { status, reason, headers } = ctx.response
    const latency = this.now - ctx.timings.processingStart
    const body = this.options.sentBody?.()
    const facts = {
      status,
      reason,
      headers: [...headers.entries()],
      source: sourceOf(ctx),
      outcome,
      bytes,
      body,
      latency,
    }
    this.note('response-sent', ctx, facts)
  }

  /** A handler begins when the one before it in the same pass ended: reading two clocks costs more than noting it. */
  private begin(phase: PluginPhase, active: ActivePlugin): void {
    const goesOn = this.hasJustEnded && phase === this.phase && active !== this.first
    this.hasJustEnded = false
    if (goesOn) return
    this.phase = phase
    this.first = active
    if (this.origin === undefined) this.tick()
    this.readClocks()
  }

  /** A handler is over; what it cost. */
  private end(active: ActivePlugin): number {
    const begun = this.cost
    this.readClocks()
    if (this.origin === undefined) this.tick()
    this.hasJustEnded = true
    return this.cost - begun + this.chunks.takeSkipped(active)
  }

  /** The processor's, and the engine's where they are one. */
  private readClocks(): void {
    this.cost = this.options.cost()
    if (this.origin !== undefined) this.now = this.origin + this.cost
  }

  private tick(): void {
    this.now = this.options.now()
    this.hasJustEnded = false
  }

  private phaseNow({ kongPhase }: RequestContext): PluginPhase {
    if (kongPhase !== this.kongPhase) {
      this.kongPhase = kongPhase
      this.handlerPhase = handlerPhaseOf(kongPhase)
    }
    return this.handlerPhase
  }

  private note<T extends TraceEventType>(type: T, ctx: RequestContext | undefined, facts: Facts[T]): void {
    const { now } = this
    if (ctx) this.inFrame(ctx).note(type, now, ctx.active && this.phaseNow(ctx), ctx.active, facts)
    else this.journal.noteOutside(type, now, facts)
  }

  private noteStart(): void {
    const { quiet } = this
    if (quiet === undefined) return
    this.journal.noteStart(this.now, 'body_filter', quiet)
    this.quiet = undefined
  }

  /** What is noted next belongs to the frame whose handlers run, if any. */
  private inFrame({ frame }: RequestContext): Journal {
    this.journal.frame = frame?.number ?? 0
    return this.journal
  }

  /** Counts what a handler that loops does without end; once, the trace says that the rest is missing. */
  private isDetailKept(ctx: RequestContext | undefined): boolean {
    this.noteStart()
    this.details += 1
    if (this.details <= MAX_DETAILS) return true
    if (this.details === MAX_DETAILS + 1) this.note('log-written', ctx, CUT)
    return false
  }

  /** `ngx.arg` before and after the handler that just ran. */
  private noteChunk({ filter }: RequestContext, active: ActivePlugin): void {
    this.details += 1
    if (this.details > MAX_DETAILS) return
    const before = this.chunks.keep(this.chunk)
    const after = filter.chunk === this.chunk ? before : this.chunks.keep(filter.chunk)
    this.journal.note('chunk-filtered', this.now, 'body_filter', active, { before, after, eof: filter.eof })
  }
}

const CUT: Facts['log-written'] = {
  level: 'warn',
  message: `[phasescope] the trace is cut here: this run made more than ${MAX_DETAILS} calls, changes and log lines`,
  plugin: undefined,
  at: undefined,
}

/** The handler function that runs; the error handler and the balancer run none of their own. */
function handlerPhaseOf(kongPhase: KongPhase): PluginPhase {
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
