import { useAddresses } from './address.ts'
import type { Budget } from './budget.ts'
import { unroll, WrapAbort } from './driver.ts'
import type { LuaFunction } from './function.ts'
import { LightThread, type ThreadKind } from './light-thread.ts'
import { asLuaError } from './raise.ts'
import { LONGEST_UNUSED, type Scheduler } from './scheduler.ts'
import { DIRECT_DEPTH, SLICE, type LuaState } from './state.ts'
import { traceback } from './traceback.ts'
import { Unwinding } from './unwinding.ts'
import { EMPTY, type LuaReturn, type LuaValue } from './value.ts'

/** What running a handler needs of its machine. */
export interface HandlerMachine {
  readonly S: LuaState
  readonly scheduler: Scheduler
  /** How such runs are started, and whether they may suspend. */
  readonly kind: ThreadKind
  readonly isPlain: boolean
  /** They may pause, but not yield: plain ones while they are debugged. */
  readonly isBanned?: boolean
  /** What all runs of a context spend together; undefined: each has its own. */
  budgetOf(context: unknown): Budget | undefined
}

/** It needs more than the short way offers: nothing has run. */
export const LONG_WAY = Symbol('long way')

/**
 * Runs handlers, each as a light thread of its own, the short way: nearly all return without ever waiting, and nobody
 * gets to know their thread. One thread serves them all, and what only other runs need is left out.
 */
export class HandlerRuns {
  private readonly S: LuaState
  private readonly machine: HandlerMachine
  private readonly isPlain: boolean
  /** As if just made, but for its context and budget; undefined while it runs. */
  private idle: LightThread | undefined

  constructor(machine: HandlerMachine) {
    this.S = machine.S
    this.machine = machine
    this.isPlain = machine.isPlain
    this.idle = undefined
  }

  /**
   * What `f(self, argument)` returned; the thread that goes on with it, when it had to wait; or LONG_WAY.
   *
   * @throws LuaError LuaAbort LuaExit
   */
  run(f: LuaFunction, self: LuaValue, argument: LuaValue, context: unknown): LuaReturn | LightThread | typeof LONG_WAY {
    const { S, isPlain } = this
    const { p } = f
    if (S.co !== undefined || S.thread !== undefined || (isPlain ? S.debug.isOn : p.y !== 2)) return LONG_WAY
    const budget = this.machine.budgetOf(context)
    if (budget === undefined) return LONG_WAY
    budget.grant()
    const thread = this.idle ?? this.create(context, budget)
    this.idle = undefined
    const { cs, fs, d, b, mem, md } = S
    const { main } = thread
    thread.context = context
    thread.budget = budget
    S.thread = thread
    S.co = main
    S.cs = main.cs
    S.fs = main.fs
    S.d = 0
    S.b = budget.left < 0 ? 0 : SLICE
    S.mem = 0
    S.md = isPlain ? S.mx : DIRECT_DEPTH
    useAddresses(S.addresses)
    let suspended = false
    try {
      const result = isPlain ? p.q(f, self, argument) : p.o(f, self, argument)
      budget.settle(SLICE - S.b, S.mem)
      this.keep(thread)
      return result
    } catch (thrown) {
      if (isPlain || !(thrown instanceof Unwinding)) throw this.failed(thread, thrown)
      main.d = S.d
      unroll(main, thrown)
      thread.slice = S.b
      thread.mem = S.mem
      suspended = true
    } finally {
      S.co = undefined
      S.thread = undefined
      S.cs = cs
      S.fs = fs
      S.d = d
      S.b = b
      S.mem = mem
      S.md = md
    }
    if (suspended) this.machine.scheduler.goOn(thread)
    return thread
  }

  private create(context: unknown, budget: Budget): LightThread {
    const thread = new LightThread(this.machine.kind, undefined, context, budget)
    thread.status = 'running'
    thread.main.status = 'running'
    if (this.machine.isBanned === true) thread.main.bans = 1
    return thread
  }

  /** A thread that somebody knows is over now; the next run gets another one. */
  private keep(thread: LightThread): void {
    const { main } = thread
    if (
      thread.group === undefined &&
      thread.waiters === undefined &&
      !main.isKnown &&
      main.segments.length === 0 &&
      main.fs.length <= LONGEST_UNUSED
    )
      this.idle = thread
    else thread.finish({ type: 'returned', values: EMPTY })
  }

  /** What the caller shall throw. The thread is over. */
  private failed(thread: LightThread, thrown: unknown): unknown {
    const { S } = this
    const { main } = thread
    main.d = S.d
    const error = asLuaError(S, thrown)
    main.failedInNative = error?.fromNative ?? false
    const end = error ?? (thrown instanceof WrapAbort ? thrown.error : thrown)
    if (error !== undefined) error.traceback ??= traceback(S, main, error)
    thread.finish({ type: 'failed', thrown: end })
    thread.budget.settle(SLICE - S.b, S.mem)
    return end
  }
}
