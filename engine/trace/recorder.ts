import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { PluginPhase } from '../gateway/phases.ts'
import type { ActivePlugin } from '../gateway/plugin.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import { reasonOf } from '../gateway/status-reasons.ts'
import { traceBody, traceBodyOfBytes } from './body.ts'
import type { Trace, TraceBody, TraceEvent, TraceHeader } from './event.ts'
import { scopeOf } from './scope.ts'
import { explainSkip } from './sentences.ts'

export interface RecorderOptions {
  readonly header: TraceHeader
  /** Milliseconds of the engine's clock. */
  readonly now: () => number
  /** Processor milliseconds; outside identity and comparison. */
  readonly cost: () => number
  /** Priority of a plugin by name, for rows of handlers that did not run. */
  readonly priorityOf: (plugin: string) => number
  /** What the client got so far; asked once, when the answer is complete. */
  readonly sentBody?: () => Uint8Array
  readonly requestBody?: () => Uint8Array | undefined
}

export interface Recorder extends Instrumentation {
  trace(): Trace
}

type EventDetails = TraceEvent extends infer E
  ? E extends TraceEvent
    ? Omit<E, 'seq' | 't' | 'request'>
    : never
  : never

/** Turns what the gateway does for one request into trace events. The gateway does not know it exists. */
export function createRecorder(options: RecorderOptions): Recorder {
  const events: TraceEvent[] = []
  const start = options.now()
  let handlerStart = 0

  const write = (ctx: RequestContext | undefined, event: EventDetails): void => {
    const t = Math.round((options.now() - start) * 1000)
    const base = ctx ? { seq: events.length, t, request: ctx.id } : { seq: events.length, t }
    events.push({ ...base, ...event } as TraceEvent)
  }

  return {
    trace: () => ({ header: options.header, events }),

    onRequest(ctx) {
      const { method, target, scheme, httpVersion, headers, client } = ctx.request
      const bytes = options.requestBody?.()
      const body: { body?: TraceBody } = bytes ? { body: traceBody(bytes) } : {}
      write(ctx, {
        type: 'request-received',
        method,
        target,
        scheme,
        httpVersion,
        headers,
        client: `${client.ip}:${client.port}`,
        ...body,
      })
    },
    onRoute(ctx, match, candidates) {
      const { route, service } = match ?? {}
      write(ctx, {
        type: 'route-matched',
        ...(route && { route: route.name ?? route.id, routeId: route.id }),
        ...(service && { service: service.name ?? service.id, serviceId: service.id }),
        candidates,
      })
    },
    onCollected(ctx, active, ladder) {
      write(ctx, {
        type: 'plugin-collected',
        ...whoRuns(active, 'access'),
        priority: active.plugin.priority,
        scope: scopeOf(active.row),
        ladder,
      })
    },
    onBeforeHandler(ctx, phase, active) {
      write(ctx, {
        type: 'handler-started',
        ...whoRuns(active, phase),
        priority: active.plugin.priority,
        scope: scopeOf(active.row),
        ...placeOf(active, phase),
      })
      handlerStart = options.cost()
    },
    onAfterHandler(ctx, phase, active, { exit, error }) {
      const cost = options.cost() - handlerStart
      if (error)
        write(ctx, {
          type: 'error-thrown',
          ...whoRuns(active, phase),
          message: error.message,
          traceback: error.traceback,
          ...(error.at && { at: error.at }),
        })
      write(ctx, {
        type: 'handler-ended',
        ...whoRuns(active, phase),
        cost,
        ...exitOf(ctx, exit),
        ...(error && { error: error.message }),
      })
    },
    onSkipped(ctx, phase, plugin, reason) {
      write(ctx, {
        type: 'handler-skipped',
        phase,
        plugin,
        priority: options.priorityOf(plugin),
        reason,
        sentence: explainSkip(phase, reason),
      })
    },
    onCall(ctx, { name, arguments: given, results, error, at }) {
      write(ctx, {
        type: 'call-made',
        ...running(ctx),
        name,
        arguments: given,
        results,
        ...(error !== undefined && { error }),
        ...(at && { at }),
      })
    },
    onChange(ctx, { target, key, before, after, at }) {
      write(ctx, {
        type: 'value-changed',
        ...running(ctx),
        target,
        key,
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
        ...(at && { at }),
      })
    },
    onLog(ctx, level, message, plugin, at) {
      write(ctx, {
        type: 'log-written',
        ...(ctx ? running(ctx) : {}),
        ...(plugin && { plugin }),
        level,
        message,
        ...(at && { at }),
      })
    },
    onChunk(ctx, active, before, after, eof) {
      write(ctx, {
        type: 'chunk-filtered',
        ...whoRuns(active, 'body_filter'),
        before: traceBodyOfBytes(before),
        after: traceBodyOfBytes(after),
        eof,
      })
    },
    onSideCall(ctx, call) {
      write(ctx, { type: 'side-call', ...(ctx ? running(ctx) : {}), ...call })
    },
    onTimer(name, { error }) {
      write(undefined, { type: 'timer-fired', name, ...(error !== undefined && { error }) })
    },
    onWorkerEvent({ type, plugin, error }) {
      write(undefined, { type: 'worker-event', event: type, plugin, ...(error !== undefined && { error }) })
    },
    onResponse(ctx, { outcome, bytes }) {
      const sent = options.sentBody?.()
      const body = sent ? traceBody(sent) : { size: bytes }
      const { status, reason, headers } = ctx.response
      const latency = Math.round((options.now() - ctx.timings.processingStart) * 1000)
      write(ctx, {
        type: 'response-sent',
        status,
        reason: reason ?? reasonOf(status),
        headers: headers.entries(),
        source: sourceOf(ctx),
        outcome,
        body,
        latency,
      })
    },
  }
}

function whoRuns(
  { plugin, row }: ActivePlugin,
  phase: PluginPhase,
): { phase: PluginPhase; plugin: string; instance: string } {
  return { phase, plugin: plugin.name, instance: row.id }
}

function placeOf({ plugin }: ActivePlugin, phase: PluginPhase): { at?: { file: string; line: number } } {
  const at = plugin.definedAt[phase]
  return at ? { at } : {}
}

function running(ctx: RequestContext): { phase?: PluginPhase; plugin?: string; instance?: string } {
  return ctx.active ? whoRuns(ctx.active, phaseNow(ctx)) : {}
}

/** The handler function that runs; the error handler and the balancer run none of their own. */
function phaseNow(ctx: RequestContext): PluginPhase {
  const { kongPhase } = ctx
  return kongPhase === 'rewrite' ||
    kongPhase === 'certificate' ||
    kongPhase === 'response' ||
    kongPhase === 'header_filter' ||
    kongPhase === 'body_filter' ||
    kongPhase === 'log' ||
    kongPhase === 'preread'
    ? kongPhase
    : 'access'
}

function exitOf(
  ctx: RequestContext,
  exit: { readonly type: string; readonly status?: number; readonly at?: { file: string; line: number } } | undefined,
): { exit?: { status: number; at?: { file: string; line: number } } } {
  if (!exit || exit.type === 'exec') return {}
  const status = exit.status ?? ctx.delayedResponse?.status ?? ctx.response.status
  return { exit: { status, ...(exit.at && { at: exit.at }) } }
}

/** `kong.response.get_source` as seen when all is over (Kong: phases.md §11). */
function sourceOf(ctx: RequestContext): 'exit' | 'error' | 'service' {
  if (ctx.isUnexpected) return 'error'
  if (ctx.isExited) return 'exit'
  return ctx.isProxied ? 'service' : 'error'
}
