import type { HandlerCall, HandlerSeries as GatewaySeries, SeriesStop } from '../gateway/handler-call.ts'
import type { ActivePlugin, HandlerExit, PhaseHandler, PluginRow } from '../gateway/plugin.ts'
import type { PluginPhase } from '../gateway/phases.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import type { HandlerSeries, SeriesCall, SeriesEnd, SeriesKind, SeriesListener } from '../lua/runtime/handler-series.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import { valuesOf, type LuaReturn } from '../lua/runtime/value.ts'
import type { CoroutineOutcome, LuaVm } from '../lua/vm.ts'

/** What a handler of Lua is, whatever its configuration. */
export interface LuaHandler {
  readonly f: LuaFunction
  readonly self: LuaTable
  readonly configurationOf: (row: PluginRow) => LuaTable
  /** How the gateway sees what it returned or yielded, and what it threw. */
  readonly finish: (ctx: RequestContext, outcome: CoroutineOutcome) => HandlerExit | undefined
  readonly fail: (thrown: unknown) => HandlerExit
}

/** A call of a handler of Lua. The fields a series needs are here, not behind others. */
export class LuaCall implements HandlerCall, SeriesCall {
  readonly active: ActivePlugin
  readonly phase: PluginPhase
  readonly series: LuaSeries
  readonly f: LuaFunction
  readonly self: LuaTable
  /** The configuration's table; made when the handler is first called, as Kong's sequence numbers tell. */
  argument: LuaTable | undefined
  readonly handler: LuaHandler

  constructor(
    handler: LuaHandler,
    active: ActivePlugin,
    { phase, series }: { readonly phase: PluginPhase; readonly series: LuaSeries },
  ) {
    this.active = active
    this.phase = phase
    this.series = series
    this.f = handler.f
    this.self = handler.self
    this.argument = undefined
    this.handler = handler
  }
}

/** Handlers of one Lua machine that run in the same way. */
export class LuaSeries implements GatewaySeries, SeriesListener<RequestContext, LuaCall> {
  private readonly vm: LuaVm
  private readonly handlers: HandlerSeries<RequestContext, LuaCall>
  /** Nobody is called after an answer that waits (Kong: phases.md §4.2). */
  private readonly endsAtAnswer: boolean

  constructor(vm: LuaVm, kind: SeriesKind) {
    this.vm = vm
    this.endsAtAnswer = kind === 'ending'
    this.handlers = vm.handlerSeries<RequestContext, LuaCall>(kind, this)
  }

  run(calls: readonly HandlerCall[], first: number, ctx: RequestContext): SeriesStop | undefined {
    // Calls of other machines are noticed when it is their turn.
    const end = this.handlers.run(calls as readonly LuaCall[], first, ctx)
    return end && { place: end.place, outcome: this.outcomeOf(end, calls[end.place] as LuaCall) }
  }

  begins(ctx: RequestContext, call: LuaCall, place: number): boolean {
    if (call.series !== this) return false
    call.argument ??= call.handler.configurationOf(call.active.row)
    ctx.active = call.active
    ctx.place = place
    if (ctx.sole !== undefined) {
      if (ctx.plan !== undefined) ctx.plan.tell(ctx, place)
      ctx.sole.handlerBegins(ctx, call.phase, call.active)
    }
    return true
  }

  returned(ctx: RequestContext, { phase, active }: LuaCall): boolean {
    ctx.afterHandler?.(ctx)
    if (this.endsAtAnswer && ctx.delayedResponse !== undefined) return false
    const { sole, watched, ran } = ctx
    if (sole === undefined) return watched === undefined
    if (watched !== undefined) watched.compare(ctx)
    if (ran !== undefined) ran.mark(phase, active.plugin)
    sole.handlerReturned(ctx, phase, active)
    return true
  }

  /** What the handler's own function would have given the gateway. */
  private outcomeOf(end: SeriesEnd, { handler }: LuaCall): PhaseHandler | undefined {
    if (end.type === 'untouched') return undefined
    if (end.type === 'failed') return () => handler.fail(end.thrown)
    return (ctx) => {
      try {
        const ended = end.type === 'suspended' ? this.vm.outcomeOf(end.thread) : returned(end.result)
        return ended instanceof Promise
          ? ended.then((later) => handler.finish(ctx, later)).catch(handler.fail)
          : handler.finish(ctx, ended)
      } catch (thrown) {
        return handler.fail(thrown)
      }
    }
  }
}

const knownSeries = new WeakMap<LuaVm, Readonly<Record<SeriesKind, LuaSeries>>>()

/** The series of a machine: all its plugins' handlers of a kind run in the same one. */
export function seriesOf(vm: LuaVm): Readonly<Record<SeriesKind, LuaSeries>> {
  const known = knownSeries.get(vm)
  if (known) return known
  const series = {
    plain: new LuaSeries(vm, 'plain'),
    waiting: new LuaSeries(vm, 'waiting'),
    ending: new LuaSeries(vm, 'ending'),
  }
  knownSeries.set(vm, series)
  return series
}

function returned(result: LuaReturn): CoroutineOutcome {
  return { type: 'returned', values: valuesOf(result) }
}
