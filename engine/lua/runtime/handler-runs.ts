import { useAddresses } from './address.ts'
import type { Budget } from './budget.ts'
import { unroll, WrapAbort } from './driver.ts'
import type { LuaFunction } from './function.ts'
import { LightThread, type LightThreadEnd, type ThreadKind } from './light-thread.ts'
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
const RETURNED: LightThreadEnd = { type: 'returned', values: EMPTY }

/**
 * Runs handlers, each as a light thread of its own, the short way: nearly all return without ever waiting, and nobody
 * gets to know their thread. One thread serves them all, and what only other runs need is left out.
 */
export class HandlerRuns {
  /** Their handlers never suspend: the form that cannot. */
  readonly isPlain: boolean
  private readonly S: LuaState
  private readonly machine: HandlerMachine
  private readonly isBanned: boolean
  /** As if just made, but for its context and budget; undefined while it runs. */
  private idle: LightThread | undefined

  constructor(machine: HandlerMachine) {
    this.S = machine.S
    this.machine = machine
    this.isPlain = machine.isPlain
    this.isBanned = machine.isBanned ?? false
    this.idle = undefined
  }

  /**
   * What `f(self, argument)` returned; the thread that goes on with it, when it had to wait; or LONG_WAY.
   *
   * @throws LuaError LuaAbort LuaExit
   */
  run(f: LuaFunction, self: LuaValue, argument: LuaValue, context: unknown): LuaReturn | LightThread | typeof LONG_WAY {
    const { S } = this
    const budget = this.budgetFor(context)
    if (budget === undefined || !this.canRun(f)) return LONG_WAY
    const { cs, fs, d, b, mem, md } = S
    const thread = this.enter(context, budget)
    try {
      const result = this.call(budget, f, self, argument)
      if (this.isAsNew(thread)) this.idle = thread
      else thread.finish(RETURNED)
      return result
    } catch (thrown) {
      if (!this.isSuspension(thrown)) throw this.failed(thread, thrown)
      this.suspend(thread, thrown)
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
    this.goOn(thread)
    return thread
  }

  /** What handlers of a context spend; undefined: they need the long way, inside of others or each on its own budget. */
  budgetFor(context: unknown): Budget | undefined {
    const { S } = this
    return S.co === undefined && S.thread === undefined ? this.machine.budgetOf(context) : undefined
  }

  /** Whether a function can run the short way as things are. */
  canRun({ p }: LuaFunction): boolean {
    if (this.isPlain) return !this.S.debug.isOn
    return p.y === 2 && (!this.isBanned || this.S.debug.isOn)
  }

  /** A thread as if it had just been made is the running one from now on; who enters saves the registers before. */
  enter(context: unknown, budget: Budget): LightThread {
    const { S } = this
    const thread = this.idle ?? this.create(context, budget)
    const { main } = thread
    this.idle = undefined
    thread.context = context
    thread.budget = budget
    S.thread = thread
    S.co = main
    S.cs = main.cs
    S.fs = main.fs
    useAddresses(S.addresses)
    return thread
  }

  /** Calls a handler on the thread that was entered; all that it finds there is as new. */
  call(budget: Budget, f: LuaFunction, self: LuaValue, argument: LuaValue): LuaReturn {
    const { S, isPlain } = this
    budget.grant()
    S.d = 0
    S.b = budget.left < 0 ? 0 : SLICE
    S.mem = 0
    S.md = isPlain ? S.mx : DIRECT_DEPTH
    const result = isPlain ? f.p.q(f, self, argument) : f.p.o(f, self, argument)
    budget.settle(SLICE - S.b, S.mem)
    return result
  }

  /** Nobody knows a thread whose handler has returned, so that the next one can have it. */
  isAsNew(thread: LightThread): boolean {
    const { main } = thread
    return (
      thread.group === undefined &&
      thread.waiters === undefined &&
      !main.isKnown &&
      main.segments.length === 0 &&
      main.fs.length <= LONGEST_UNUSED
    )
  }

  /** The thread for the next handler; one that somebody knows is over. */
  next(thread: LightThread, context: unknown, budget: Budget): LightThread {
    if (this.isAsNew(thread)) return thread
    thread.finish(RETURNED)
    return this.enter(context, budget)
  }

  /** The thread was left, and its last handler has returned. */
  giveBack(thread: LightThread): void {
    this.idle = thread
  }

  isSuspension(thrown: unknown): thrown is Unwinding {
    return !this.isPlain && thrown instanceof Unwinding
  }

  /** A handler must wait: what is left of it becomes the thread's code. */
  suspend(thread: LightThread, unwinding: Unwinding): void {
    const { S } = this
    thread.main.d = S.d
    unroll(thread.main, unwinding)
    thread.slice = S.b
    thread.mem = S.mem
  }

  /** Goes on with a suspended thread, the registers being those of before it. */
  goOn(thread: LightThread): void {
    this.machine.scheduler.goOn(thread)
  }

  /** What the caller shall throw. The thread is over. */
  failed(thread: LightThread, thrown: unknown): unknown {
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

  private create(context: unknown, budget: Budget): LightThread {
    const thread = new LightThread(this.machine.kind, undefined, context, budget)
    thread.status = 'running'
    thread.main.status = 'running'
    if (this.isBanned) thread.main.bans = 1
    return thread
  }
}
