import { endOfStop, RETURNED, runSeries, runsInSeries, type HandlerEnd } from './call-handler.ts'
import type { HandlerCall } from './handler-call.ts'
import { whenReady, type Maybe } from './maybe.ts'
import type { PluginPhase } from './phases.ts'
import type { HandlerError } from './plugin.ts'
import type { RequestContext } from './request-context.ts'

/** Runs a phase that may wait (certificate, rewrite, response) until a plugin exits or throws. */
export function runPhase(phase: PluginPhase, calls: readonly HandlerCall[], ctx: RequestContext): Maybe<HandlerEnd> {
  return runUntil(phase, calls, { ctx, isOver: isExitOrError })
}

/** Runs a phase that cannot wait (header_filter, body_filter, log); a throw ends it. Only a debugger makes it wait. */
export function runFilter(
  phase: PluginPhase,
  calls: readonly HandlerCall[],
  ctx: RequestContext,
): Maybe<HandlerError | undefined> {
  const end = runUntil(phase, calls, { ctx, isOver: isError })
  return end === RETURNED ? undefined : whenReady(end, ({ error }) => error)
}

interface Rule {
  readonly ctx: RequestContext
  /** Whether nobody runs after a handler that ended so. */
  isOver(end: HandlerEnd): boolean
}

function isExitOrError({ exit, error }: HandlerEnd): boolean {
  return exit !== undefined || error !== undefined
}

function isError({ error }: HandlerEnd): boolean {
  return error !== undefined
}

/** Handlers in their order; how the one ended that ended the phase. */
function runUntil(
  phase: PluginPhase,
  calls: readonly HandlerCall[],
  { ctx, isOver }: Rule,
  first = 0,
): Maybe<HandlerEnd> {
  const isQuick = runsInSeries(ctx)
  for (let i = first; i < calls.length; i++) {
    const stop = isQuick ? runSeries(ctx, calls, i) : undefined
    if (isQuick && !stop) return RETURNED
    i = stop?.place ?? i
    const end = endOfStop(ctx, phase, { call: calls[i], outcome: stop?.outcome })
    if (end instanceof Promise)
      return end.then((ended) => (isOver(ended) ? ended : runUntil(phase, calls, { ctx, isOver }, i + 1)))
    if (isOver(end)) return end
  }
  return RETURNED
}
