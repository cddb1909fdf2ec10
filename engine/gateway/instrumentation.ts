import type { LogLevel } from '../host.ts'
import type { ObservedBytes, ObservedEnd, ObservedFrame, ObservedOpening } from './connection.ts'
import type { HeaderPair, ReplyOutcome } from './message.ts'
import type { PluginPhase } from './phases.ts'
import type { ObservedValue } from './observed-value.ts'
import type { ActivePlugin, HandlerError, HandlerExit, SourcePlace } from './plugin.ts'
import type { RequestContext, RouteMatch } from './request-context.ts'
import type { SkipReason } from './skip-reason.ts'
import type { SoleListener } from './sole-listener.ts'

/** A route that was looked at and lost, with the field that ruled it out. */
export interface RouteCandidate {
  readonly routeId: string
  readonly routeName: string | undefined
  readonly matched: boolean
  /** The attribute that did not match: `hosts`, `paths`, `methods` … */
  readonly ruledOutBy?: string
}

/** One rung of the ladder of configurations (Kong: loading.md §7). */
export interface ConfigurationRung {
  readonly rowId: string
  readonly scope: string
  readonly isWinner: boolean
  /** What was missing: `consumer alice`, `route other` … */
  readonly missing?: string
}

/** A call into the PDK or ngx API. Its values are as they were then; `textOfValue` shows them. */
export interface ObservedCall {
  readonly name: string
  readonly given: readonly ObservedValue[]
  /** One bare, none or several as a list. */
  readonly returned: ObservedValue | readonly ObservedValue[]
  readonly error?: string | undefined
  readonly at?: SourcePlace | undefined
}

/** What a change touched. */
export type ChangeTarget =
  | 'request'
  | 'upstream-request'
  | 'response'
  | 'kong.ctx.shared'
  | 'kong.ctx.plugin'
  | 'ngx.ctx'
export interface ObservedChange {
  readonly target: ChangeTarget
  /** e.g. `header X-Tenant`, `status`, `path`, `body`, a ctx key. */
  readonly key: string
  readonly before: string | undefined
  readonly after: string | undefined
  readonly at?: SourcePlace | undefined
}

/** A conversation with somebody else while a handler ran, or the proxied call itself. */
export interface ObservedSideCall {
  readonly kind: 'http' | 'tcp' | 'redis' | 'dns' | 'upstream'
  readonly summary: string
  readonly outcome: string
  /** Milliseconds of the engine's clock. */
  readonly duration: number
  /** Of the proxied call. */
  readonly exchange?: UpstreamExchange
}

/** The request as it left for the upstream, and the head of the answer before any plugin saw it. */
export interface UpstreamExchange {
  readonly method: string
  readonly target: string
  readonly headers: readonly HeaderPair[]
  readonly answer?: { readonly status: number; readonly reason?: string; readonly headers: readonly HeaderPair[] }
}

/** What a recording holds no answer for; `isLive`: it was asked all the same, instead of failing. */
export interface ObservedMiss {
  readonly kind: 'http' | 'dns' | 'socket'
  readonly target: string
  readonly isLive: boolean
  /** What differs from the recording, where the call alone does not say it. */
  readonly detail?: string
}

/** What a worker does outside requests: handlers, events between workers, batches of `kong.tools.queue`. */
export type WorkerDeed = 'init_worker' | 'configure' | 'event' | 'queue'
export interface ObservedWorkerEvent {
  readonly type: WorkerDeed
  readonly plugin?: string
  /** Of an event or queue. */
  readonly name?: string
  /** configure: how many configurations the plugin got; null for `nil`. */
  readonly rows?: number | null
  readonly at?: SourcePlace
  /** Milliseconds of the engine's clock, and of the processor. */
  readonly duration?: number
  readonly cost?: number
  readonly error?: string
}
export interface ObservedTimer {
  /** Where its function is defined. */
  readonly at?: SourcePlace
  /** Milliseconds of the engine's clock. */
  readonly duration?: number
  readonly isPremature?: boolean
  readonly error?: string
}

/**
 * What the gateway tells whoever listens: the trace, the debugger, a test. Every method is optional;
 * with nobody listening the cost is one check. A promise pauses the run (the debugger).
 */
export interface Instrumentation {
  /** Nobody else hears of handlers, calls and changes: it is told instead of the methods for these, where it can be. */
  readonly sole?: SoleListener | undefined
  onRequest?(ctx: RequestContext): void
  onRoute?(ctx: RequestContext, match: RouteMatch | undefined, candidates: readonly RouteCandidate[]): void
  onCollected?(ctx: RequestContext, active: ActivePlugin, ladder: readonly ConfigurationRung[]): void
  onBeforeHandler?(ctx: RequestContext, phase: PluginPhase, active: ActivePlugin): void | Promise<void>
  onAfterHandler?(
    ctx: RequestContext,
    phase: PluginPhase,
    active: ActivePlugin,
    end: { readonly exit?: HandlerExit; readonly error?: HandlerError },
  ): void
  /** Announced for configured plugins that define the handler (DESIGN §3.3). */
  onSkipped?(ctx: RequestContext, phase: PluginPhase, plugin: string, reason: SkipReason): void
  onCall?(ctx: RequestContext, call: ObservedCall): void
  onChange?(ctx: RequestContext, change: ObservedChange): void
  onLog?(
    ctx: RequestContext | undefined,
    level: LogLevel,
    message: string,
    plugin: string | undefined,
    at: SourcePlace | undefined,
  ): void
  onSideCall?(ctx: RequestContext | undefined, call: ObservedSideCall): void
  /** A replay or a branch asked for something its recording does not hold. */
  onMiss?(ctx: RequestContext, miss: ObservedMiss): void
  onTimer?(name: string, outcome: ObservedTimer): void
  onWorkerEvent?(event: ObservedWorkerEvent): void
  /** Both sides of a WebSocket or stream connection stand. */
  onConnection?(ctx: RequestContext, opening: ObservedOpening): void
  /** A frame has been through its handlers. */
  onFrame?(ctx: RequestContext, frame: ObservedFrame): void
  /** Bytes of a stream connection, or a datagram, went on or did not. */
  onBytes?(ctx: RequestContext, bytes: ObservedBytes): void
  /** The connection is over; ws_close or log come next. */
  onConnectionEnd?(ctx: RequestContext, end: ObservedEnd): void
  /** The answer as the client got it; body bytes are the first 64 KiB. */
  onResponse?(ctx: RequestContext, sent: { readonly outcome: ReplyOutcome; readonly bytes: number }): void
  /** Log phase is over; nothing more happens for this request. */
  onEnd?(ctx: RequestContext): void
}

/** All that a listener can hear. */
export const INSTRUMENTATION_NAMES = [
  'onRequest',
  'onRoute',
  'onCollected',
  'onBeforeHandler',
  'onAfterHandler',
  'onSkipped',
  'onCall',
  'onChange',
  'onLog',
  'onSideCall',
  'onMiss',
  'onTimer',
  'onWorkerEvent',
  'onConnection',
  'onFrame',
  'onBytes',
  'onConnectionEnd',
  'onResponse',
  'onEnd',
] as const satisfies readonly (keyof Instrumentation)[]

/** Several listeners as one. Methods nobody has stay undefined, so that the check stays cheap. */
export function combineInstrumentation(listeners: readonly Instrumentation[]): Instrumentation {
  if (listeners.length === 1 && listeners[0]) return listeners[0]
  const combined: Record<string, unknown> = {}
  for (const name of INSTRUMENTATION_NAMES) {
    if (name === 'onBeforeHandler') continue
    const wanted = listeners.filter((listener) => listener[name] !== undefined)
    const [only] = wanted
    // Most events have one listener, and there are many events.
    if (only !== undefined && wanted.length === 1) combined[name] = only[name]?.bind(only)
    else if (wanted.length > 0)
      combined[name] = (...details: readonly unknown[]) =>
        wanted.forEach((listener) => Reflect.apply(listener[name] as () => void, listener, details))
  }
  const before = listeners.filter((listener) => listener.onBeforeHandler !== undefined)
  if (before.length > 0) {
    combined['onBeforeHandler'] = (ctx: RequestContext, phase: PluginPhase, active: ActivePlugin) => {
      const waits = before
        .map((listener) => listener.onBeforeHandler?.(ctx, phase, active))
        .filter((wait) => wait !== undefined)
      return waits.length > 0 ? Promise.all(waits).then(() => undefined) : undefined
    }
  }
  return combined as Instrumentation
}
