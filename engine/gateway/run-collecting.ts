import { callHandler, endOfStop, RETURNED, runSeries, runsInSeries, type HandlerEnd } from './call-handler.ts'
import type { Candidate } from './candidate.ts'
import { chooseConfiguration } from './choose-configuration.ts'
import { nothingCollected, type CollectedLists, type CollectingPlan } from './collecting-plan.ts'
import { writeLog } from './error-log.ts'
import type { Gateway } from './gateway.ts'
import { ofPhase } from './handlers-by-phase.ts'
import { endAccess } from './kong-1-access.ts'
import { whenReady, type Maybe } from './maybe.ts'
import { cycleMessage } from './ordering/access-order.ts'
import { COLLECTED_PHASES, WEBSOCKET_COLLECTED_PHASES, type CollectingPhase } from './phases.ts'
import type { ActivePlugin, HandlerError } from './plugin.ts'
import type { RequestContext } from './request-context.ts'

/**
 * The phase that collects: chooses configurations one after the other, because an authentication plugin may set
 * the consumer and so the configuration of the next one (Kong: phases.md §4.2, §14). What ends it is a raw exit;
 * an answer of kong.response.exit waits in `ctx.delayedResponse`.
 */
export function runCollecting(phase: CollectingPhase, ctx: RequestContext, gateway: Gateway): Maybe<HandlerEnd> {
  ctx.delaysResponse = true
  const plan = phase === 'access' && runsInSeries(ctx) ? gateway.iterator.plan(ctx) : undefined
  ctx.told = 0
  if (plan) return runPlan(plan, { ctx, gateway }, 0)
  const { candidates, cycle } = gateway.iterator.accessOrder(ctx)
  if (cycle) writeLog(ctx, 'error', `[kong] ${cycleMessage(cycle, gateway.settings.orderingAlgorithm)}`)
  const pass = { phase, ctx, gateway, candidates, lists: nothingCollected(), over: undefined }
  ctx.collected = pass.lists
  return chooseEach(pass, 0)
}

/** Access where all is chosen beforehand, from one of its calls on. */
function runPlan(
  plan: CollectingPlan,
  { ctx, gateway }: { readonly ctx: RequestContext; readonly gateway: Gateway },
  first: number,
): Maybe<HandlerEnd> {
  const { calls } = plan
  ctx.collected = plan.collected
  ctx.plan = plan
  const stop = runSeries(ctx, calls, first)
  if (!stop) {
    ctx.plan = undefined
    if (ctx.sole) plan.tell(ctx)
    if (ctx.ran) plan.noteChoices(ctx)
    return RETURNED
  }
  const { place, outcome } = stop
  ctx.place = place
  if (ctx.sole) plan.tell(ctx, place)
  return whenReady(endOfStop(ctx, 'access', { call: calls[place], outcome }), (end) =>
    end === RETURNED && !ctx.delayedResponse
      ? runPlan(plan, { ctx, gateway }, place + 1)
      : leavePlan(plan, { ctx, gateway }, { place, end }),
  )
}

/** A handler ended with more than a return: from there on it is decided on the way what becomes of the others. */
function leavePlan(
  plan: CollectingPlan,
  { ctx, gateway }: { readonly ctx: RequestContext; readonly gateway: Gateway },
  { place, end }: { readonly place: number; readonly end: HandlerEnd },
): Maybe<HandlerEnd> {
  const lists = plan.until(place)
  ctx.plan = undefined
  if (ctx.ran) plan.noteChoices(ctx, place)
  ctx.collected = lists
  const pass: Pass = { phase: 'access', ctx, gateway, candidates: plan.candidates, lists, over: undefined }
  const active = plan.calls[place]?.active
  if (active && takeEnd(pass, active, end)) return end
  return chooseEach(pass, plan.candidateAt(place) + 1)
}

interface Pass {
  readonly phase: CollectingPhase
  readonly ctx: RequestContext
  readonly gateway: Gateway
  readonly candidates: readonly Candidate[]
  /** What is collected, so far. */
  readonly lists: CollectedLists
  /** How the phase has ended; whoever comes later is collected, but not called. */
  over: HandlerEnd | undefined
}

/** Chooses, collects and calls one after the other. */
async function chooseEach(pass: Pass, first: number): Promise<HandlerEnd> {
  const { phase, ctx, candidates } = pass
  for (let i = first; i < candidates.length; i++) {
    const candidate = candidates[i]
    // What rewrite found stays in Kong 1.1, whatever ended access.
    const active = candidate && (pass.over ? candidate.global : chooseConfiguration(ctx, candidate))
    if (!active) continue
    collect(pass, candidate, active)
    // An answer ends the phase, yet the rest is still collected: their later phases run.
    if (pass.over || ctx.delayedResponse || !ofPhase(active.plugin.handlers, phase)) continue
    const called = callHandler(ctx, phase, active)
    const end = called instanceof Promise ? await called : called
    if (takeEnd(pass, active, end)) return end
  }
  return pass.over ?? RETURNED
}

/** What a handler's end means for the phase; true: the others are not even collected. */
function takeEnd(pass: Pass, active: ActivePlugin, end: HandlerEnd): boolean {
  const { ctx, gateway } = pass
  const isExit = end.exit !== undefined && end.exit.type !== 'delayed-exit'
  if (gateway.settings.rules.iterator.returnedIsError && (end.error || isExit))
    pass.over = end.error ? endAccess(ctx, active, end.error) : end
  else if (end.error) answerThrow(ctx, active, end.error)
  else return isExit
  return false
}

/** Kong: phases.md §4.2. A plugin with `response` turns buffered proxying on. */
function collect({ ctx, gateway: { iterator }, lists }: Pass, candidate: Candidate, active: ActivePlugin): void {
  const { probe, websocket } = ctx
  const { handlers, name } = active.plugin
  if (websocket) {
    for (const phase of WEBSOCKET_COLLECTED_PHASES) iterator.addCollected(websocket.collected[phase], active, phase)
  } else for (const phase of COLLECTED_PHASES) iterator.addCollected(lists[phase], active, phase)
  if (handlers.response && !ctx.stream && !websocket) {
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
