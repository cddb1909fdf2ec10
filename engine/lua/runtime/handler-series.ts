import type { LuaFunction } from './function.ts'
import type { HandlerRuns } from './handler-runs.ts'
import type { LightThread } from './light-thread.ts'
import type { LuaState } from './state.ts'
import { EMPTY, type LuaReturn, type LuaValue } from './value.ts'

/** One handler of a series: `f(self, argument)`. */
export interface SeriesCall {
  readonly f: LuaFunction
  readonly self: LuaValue
  readonly argument: LuaValue
}

/** Who is told of each handler. What it does must not run Lua. */
export interface SeriesListener<Context, Call> {
  /** False: this one shall not run in the series. */
  begins(context: Context, call: Call, place: number): boolean
  /** It returned nothing. False: the next one shall not run. */
  returned(context: Context, call: Call): boolean
}

/** What ended a series, and at which place. Untouched: nothing has run of the handler there. */
export type SeriesEnd =
  | { readonly type: 'untouched'; readonly place: number }
  | { readonly type: 'returned'; readonly place: number; readonly result: LuaReturn }
  | { readonly type: 'suspended'; readonly place: number; readonly thread: LightThread }
  | { readonly type: 'failed'; readonly place: number; readonly thrown: unknown }

/** How handlers run: never waiting; waiting, but not yielding; in coroutines of their own that a yield ends. */
export type SeriesKind = 'plain' | 'waiting' | 'ending'

/** The runs of one kind, as they are and while a debugger is at them. */
export interface SeriesRuns {
  readonly usual: HandlerRuns
  readonly debugged: HandlerRuns
}

/**
 * Runs handlers right after each other on one thread. What is the same for all of them is set up once: the thread, the
 * stacks and whom the registers belong to; what each finds fresh is a handful of numbers.
 */
export class HandlerSeries<Context, Call extends SeriesCall> {
  private readonly S: LuaState
  private readonly runs: SeriesRuns
  private readonly listener: SeriesListener<Context, Call>

  constructor(S: LuaState, runs: SeriesRuns, listener: SeriesListener<Context, Call>) {
    this.S = S
    this.runs = runs
    this.listener = listener
  }

  /** Runs `calls` from `first` on, until one does more than return nothing; undefined: all returned nothing. */
  run(calls: readonly Call[], first: number, context: Context): SeriesEnd | undefined {
    const { S, listener } = this
    const runs = S.debug.isOn ? this.runs.debugged : this.runs.usual
    const budget = runs.budgetFor(context)
    if (budget === undefined) return { type: 'untouched', place: first }
    const { cs, fs, d, b, mem, md } = S
    let thread = runs.enter(context, budget)
    let place = first
    let isOver = false
    try {
      for (; place < calls.length; place++) {
        const call = calls[place] as Call
        if (!runs.canRun(call.f) || !listener.begins(context, call, place)) return { type: 'untouched', place }
        const result = runs.call(budget, call.f, call.self, call.argument)
        thread = runs.next(thread, context, budget)
        if (result !== EMPTY || !listener.returned(context, call)) return { type: 'returned', place, result }
      }
      return undefined
    } catch (thrown) {
      isOver = true
      if (!runs.isSuspension(thrown)) return { type: 'failed', place, thrown: runs.failed(thread, thrown) }
      runs.suspend(thread, thrown)
    } finally {
      if (!isOver) runs.giveBack(thread)
      S.co = undefined
      S.thread = undefined
      S.cs = cs
      S.fs = fs
      S.d = d
      S.b = b
      S.mem = mem
      S.md = md
    }
    runs.goOn(thread)
    return { type: 'suspended', place, thread }
  }
}
