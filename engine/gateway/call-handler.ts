import { ofPhase } from './handlers-by-phase.ts'
import type { HandlerCall, SeriesStop } from './handler-call.ts'
import type { Maybe } from './maybe.ts'
import type { PluginPhase } from './phases.ts'
import { HandlerError, type ActivePlugin, type HandlerExit, type PhaseHandler } from './plugin.ts'
import type { RequestContext } from './request-context.ts'

/** How a handler ended: neither part when it simply returned. */
export interface HandlerEnd {
  readonly exit?: HandlerExit
  readonly error?: HandlerError
}
export const RETURNED: HandlerEnd = Object.freeze({})

/** One handler. Whatever it throws is data from here on. */
export function callHandler(ctx: RequestContext, phase: PluginPhase, active: ActivePlugin): Maybe<HandlerEnd> {
  const pause = ctx.probe.onBeforeHandler?.(ctx, phase, active)
  return pause ? pause.then(() => invoke(ctx, phase, active)) : invoke(ctx, phase, active)
}

/** Nobody wants to know of the single handlers of this request. */
export function isUnobserved({ probe, ran, watched }: RequestContext): boolean {
  return (
    probe.onBeforeHandler === undefined &&
    probe.onAfterHandler === undefined &&
    probe.onCollected === undefined &&
    ran === undefined &&
    watched === undefined
  )
}

/** Nobody needs to be between the handlers of this request: who wants to know of them, if anybody, hears alone. */
export function runsInSeries(ctx: RequestContext): boolean {
  return ctx.sole !== undefined || isUnobserved(ctx)
}

/** Handlers from a place on, in a series where they can; undefined: all have just returned. */
export function runSeries(ctx: RequestContext, calls: readonly HandlerCall[], first: number): SeriesStop | undefined {
  const call = calls[first]
  if (!call) return undefined
  if (!call.series) return { place: first, outcome: undefined }
  const caller = ctx.active
  const stop = call.series.run(calls, first, ctx)
  ctx.active = caller
  return stop
}

/** How the handler ends that a series stopped at. */
export function endOfStop(
  ctx: RequestContext,
  phase: PluginPhase,
  { call, outcome }: { readonly call: HandlerCall | undefined; readonly outcome: SeriesStop['outcome'] },
): Maybe<HandlerEnd> {
  if (!call) return RETURNED
  return outcome ? invoke(ctx, phase, call.active, outcome) : callHandler(ctx, phase, call.active)
}

/** `handler`: in the place of the plugin's own, which has run already. */
function invoke(
  ctx: RequestContext,
  phase: PluginPhase,
  active: ActivePlugin,
  handler: PhaseHandler | undefined = ofPhase(active.plugin.handlers, phase),
): Maybe<HandlerEnd> {
  if (!handler) return RETURNED
  const caller = ctx.active
  ctx.active = active
  let result: ReturnType<typeof handler>
  try {
    result = handler(ctx, active.row)
  } catch (thrown) {
    return settle({ ctx, phase, active, caller }, { error: toHandlerError(thrown) })
  }
  if (result === undefined) return settleReturn(ctx, phase, active, caller)
  const call: Call = { ctx, phase, active, caller }
  if (!(result instanceof Promise)) return settle(call, result ? { exit: result } : RETURNED)
  return result.then(
    (exit) => settle(call, exit ? { exit } : RETURNED),
    (thrown: unknown) => settle(call, { error: toHandlerError(thrown) }),
  )
}

/** `settle` for the usual end: there are many handlers. */
function settleReturn(
  ctx: RequestContext,
  phase: PluginPhase,
  active: ActivePlugin,
  caller: ActivePlugin | undefined,
): HandlerEnd {
  ctx.afterHandler?.(ctx)
  ctx.watched?.compare(ctx)
  ctx.active = caller
  ctx.ran?.mark(phase, active.plugin)
  ctx.probe.onAfterHandler?.(ctx, phase, active, RETURNED)
  return RETURNED
}

interface Call {
  readonly ctx: RequestContext
  readonly phase: PluginPhase
  readonly active: ActivePlugin
  /** Filters run in the middle of a handler that prints. */
  readonly caller: ActivePlugin | undefined
}

function settle({ ctx, phase, active, caller }: Call, end: HandlerEnd): HandlerEnd {
  ctx.afterHandler?.(ctx)
  ctx.watched?.compare(ctx)
  ctx.active = caller
  const { name } = active.plugin
  if (end.error) ctx.endedBy ??= { plugin: name, phase, isError: true, ...(end.error.at && { at: end.error.at }) }
  else if (end.exit) {
    const at = 'at' in end.exit ? end.exit.at : undefined
    ctx.endedBy ??= { plugin: name, phase, isError: false, ...(at && { at }) }
  }
  ctx.ran?.mark(phase, active.plugin)
  ctx.probe.onAfterHandler?.(ctx, phase, active, end)
  return end
}

function toHandlerError(thrown: unknown): HandlerError {
  if (thrown instanceof HandlerError) return thrown
  const traceback = thrown instanceof Error ? (thrown.stack ?? '') : ''
  return new HandlerError(thrown instanceof Error ? thrown.message : String(thrown), { traceback })
}
