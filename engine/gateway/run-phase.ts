import type { Candidate } from './candidate.ts'
import { chooseConfiguration } from './choose-configuration.ts'
import { writeLog } from './error-log.ts'
import type { Gateway } from './gateway.ts'
import { handlerOf } from './handlers-by-phase.ts'
import { endAccess } from './kong-1-access.ts'
import type { Maybe } from './maybe.ts'
import { cycleMessage } from './ordering/access-order.ts'
import { WEBSOCKET_COLLECTED_PHASES, type CollectingPhase, type PluginPhase } from './phases.ts'
import { HandlerError, type ActivePlugin, type HandlerExit } from './plugin.ts'
import type { PluginsIterator } from './plugins-iterator.ts'
import type { RequestContext } from './request-context.ts'

/** How a handler ended: neither part when it simply returned. */
export interface HandlerEnd {
  readonly exit?: HandlerExit
  readonly error?: HandlerError
}
const RETURNED: HandlerEnd = Object.freeze({})

/** Runs a phase that may wait (certificate, rewrite, response) until a plugin exits or throws. */
export async function runPhase(
  phase: PluginPhase,
  plugins: readonly ActivePlugin[],
  ctx: RequestContext,
): Promise<HandlerEnd> {
  for (const active of plugins) {
    const called = callHandler(ctx, phase, active)
    const end = called instanceof Promise ? await called : called
    if (end.exit || end.error) return end
  }
  return RETURNED
}

/** Runs a phase that cannot wait (header_filter, body_filter, log); a throw ends it. */
export function runFilter(
  phase: PluginPhase,
  plugins: readonly ActivePlugin[],
  ctx: RequestContext,
  from = 0,
): Maybe<HandlerError | undefined> {
  for (let i = from; i < plugins.length; i++) {
    const active = plugins[i]
    if (!active) continue
    const called = callHandler(ctx, phase, active)
    // Only a debugger makes a filter wait.
    if (called instanceof Promise) return called.then(({ error }) => error ?? runFilter(phase, plugins, ctx, i + 1))
    if (called.error) return called.error
  }
  return undefined
}

/**
 * The phase that collects: chooses configurations one after the other, because an authentication plugin may set
 * the consumer and so the configuration of the next one (Kong: phases.md §4.2, §14). What ends it is a raw exit;
 * an answer of kong.response.exit waits in `ctx.delayedResponse`.
 */
export async function runCollecting(
  phase: CollectingPhase,
  ctx: RequestContext,
  { iterator, settings }: Gateway,
): Promise<HandlerEnd> {
  const isKong1 = settings.rules.iterator.returnedIsError
  let over: HandlerEnd | undefined
  ctx.delaysResponse = true
  ctx.collected = { response: [], header_filter: [], body_filter: [], log: [] }
  const { candidates, cycle } = iterator.accessOrder(ctx)
  if (cycle) writeLog(ctx, 'error', `[kong] ${cycleMessage(cycle, settings.orderingAlgorithm)}`)
  for (const candidate of candidates) {
    // What rewrite found stays in Kong 1.1, whatever ended access.
    const active = over ? candidate.global : chooseConfiguration(ctx, candidate)
    if (!active) continue
    collect(ctx, candidate, { active, iterator })
    // An answer ends the phase, yet the rest is still collected: their later phases run.
    if (over || ctx.delayedResponse || !handlerOf(active.plugin.handlers, phase)) continue
    const called = callHandler(ctx, phase, active)
    const end = called instanceof Promise ? await called : called
    const isExit = end.exit && end.exit.type !== 'delayed-exit'
    if (isKong1 && (end.error || isExit)) over = end.error ? endAccess(ctx, active, end.error) : end
    else if (end.error) answerThrow(ctx, active, end.error)
    else if (isExit) return end
  }
  return over ?? RETURNED
}

/** Kong: phases.md §4.2. A plugin with `response` turns buffered proxying on. */
function collect(
  ctx: RequestContext,
  candidate: Candidate,
  { active, iterator }: { readonly active: ActivePlugin; readonly iterator: PluginsIterator },
): void {
  const { collected, probe } = ctx
  const { handlers, name } = active.plugin
  if (!collected) return
  if (ctx.websocket) {
    const { collected: ofFrames } = ctx.websocket
    for (const phase of WEBSOCKET_COLLECTED_PHASES) if (handlers[phase]) iterator.addCollected(ofFrames[phase], active)
  } else {
    if (handlers.response) iterator.addCollected(collected.response, active)
    if (handlers.header_filter) iterator.addCollected(collected.header_filter, active)
    if (handlers.body_filter) iterator.addCollected(collected.body_filter, active)
    if (handlers.log) iterator.addCollected(collected.log, active)
  }
  if (handlers.response && !ctx.stream && !ctx.websocket) {
    ctx.isBuffered = true
    ctx.bufferedBy ??= name
  }
  if (probe.onCollected) probe.onCollected(ctx, active, candidate.ladder(ctx, active))
}

/** A throw in access or preread becomes a delayed 500; collecting goes on (Kong: phases.md §4.2). */
function answerThrow(ctx: RequestContext, { plugin: { name } }: ActivePlugin, error: HandlerError): void {
  writeLog(ctx, 'error', `[kong] init.lua:413 [${name}] ${error.message}`, { plugin: name, at: error.at })
  ctx.delayedResponse = { status: 500, body: undefined, headers: [], isThrow: true }
  ctx.isUnexpected = true
}

/** One handler. Whatever it throws is data from here on. */
export function callHandler(ctx: RequestContext, phase: PluginPhase, active: ActivePlugin): Maybe<HandlerEnd> {
  const pause = ctx.probe.onBeforeHandler?.(ctx, phase, active)
  return pause ? pause.then(() => invoke(ctx, phase, active)) : invoke(ctx, phase, active)
}

function invoke(ctx: RequestContext, phase: PluginPhase, active: ActivePlugin): Maybe<HandlerEnd> {
  const handler = handlerOf(active.plugin.handlers, phase)
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
  ctx.ran?.mark(phase, active.plugin.name)
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
  ctx.ran?.mark(phase, name)
  ctx.probe.onAfterHandler?.(ctx, phase, active, end)
  return end
}

function toHandlerError(thrown: unknown): HandlerError {
  if (thrown instanceof HandlerError) return thrown
  const traceback = thrown instanceof Error ? (thrown.stack ?? '') : ''
  return new HandlerError(thrown instanceof Error ? thrown.message : String(thrown), { traceback })
}
