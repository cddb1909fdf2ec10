import { Budget } from './budget.ts'
import { LuaCoroutine } from './coroutine.ts'
import type { LuaFunction } from './function.ts'
import { SLICE } from './state.ts'
import type { LuaValue } from './value.ts'

/** Where a light thread is in its life; `zombie`: finished, nobody waited for it yet (ngx.thread). */
export type LightThreadStatus = 'running' | 'waiting' | 'queued' | 'zombie' | 'dead'

/** What sets a kind of run apart; the same object for all runs of that kind. */
export interface ThreadKind {
  /** Instructions it may use, and bytes it may allocate. */
  readonly units: number
  readonly memory: number
  /** Never waits for the host nor gives up a slice: phases that cannot yield, `luajit FILE`. */
  readonly isSync: boolean
  /** An error that crosses coroutine.wrap ends the whole light thread (OpenResty, surprises.md 11). */
  readonly wrapErrorsAbort: boolean
  /** What coroutine.yield outside any coroutine does. */
  readonly topYield: TopYield
}

/** refused: plain `luajit`; queued: the thread goes behind the others (ngx); ends: the run is over (Kong's access phase). */
export type TopYield = 'refused' | 'queued' | 'ends'

/** How a light thread ended. */
export type LightThreadEnd =
  | { readonly type: 'returned' | 'yielded'; readonly values: readonly LuaValue[] }
  | { readonly type: 'failed'; readonly thrown: unknown }
  | { readonly type: 'killed' }

/**
 * One strand of execution that the host schedules: a request's phase, a timer, an ngx.thread.
 * Every handler call is one, so that making one must cost little: no group, and stacks that were used before.
 */
export class LightThread {
  context: unknown
  /** Others of the same phase; without one the thread gets a group when somebody asks for it. */
  group: LightThreadGroup | undefined
  /** Its own, or one that other runs share. */
  budget: Budget
  private readonly ownBudget: Budget
  isSync: boolean
  wrapErrorsAbort: boolean
  topYield: TopYield
  /** The coroutine its code began in. */
  readonly main: LuaCoroutine
  /** The innermost coroutine: continues when the thread does. */
  active: LuaCoroutine
  status: LightThreadStatus
  /** How it ended; undefined while it lives. */
  end: LightThreadEnd | undefined
  /** It ends so as soon as a debugger lets it go on. */
  pendingEnd: Extract<LightThreadEnd, { type: 'yielded' | 'returned' }> | undefined
  /** Who wants to know of its end. */
  waiters: ((thread: LightThread) => void)[] | undefined
  /** Depth of plain code that is driving coroutines: nothing may park while it is not 0. */
  nesting: number
  /** Units left in its time slice while it does not run. */
  slice: number
  /** Bytes it has allocated, while it does not run. */
  mem: number

  constructor(kind: ThreadKind, body: LuaFunction | undefined, context: unknown, shared?: Budget) {
    this.main = new LuaCoroutine(body, true)
    this.active = this.main
    this.context = context
    this.group = undefined
    this.ownBudget = new Budget(kind.units, kind.memory)
    this.budget = shared ?? this.ownBudget
    this.isSync = kind.isSync
    this.wrapErrorsAbort = kind.wrapErrorsAbort
    this.topYield = kind.topYield
    this.slice = this.budget.left < 0 ? 0 : SLICE
    this.mem = 0
    this.status = 'queued'
    this.nesting = 0
    this.end = undefined
    this.pendingEnd = undefined
    this.waiters = undefined
  }

  /** Begins a new life, as if it had just been made. */
  renew(kind: ThreadKind, body: LuaFunction | undefined, context: unknown, shared?: Budget): void {
    this.main.renew(body)
    this.active = this.main
    this.context = context
    this.group = undefined
    if (shared === undefined) this.ownBudget.renew(kind.units, kind.memory)
    this.budget = shared ?? this.ownBudget
    this.isSync = kind.isSync
    this.wrapErrorsAbort = kind.wrapErrorsAbort
    this.topYield = kind.topYield
    this.slice = this.budget.left < 0 ? 0 : SLICE
    this.mem = 0
    this.status = 'queued'
    this.nesting = 0
    this.end = undefined
    this.pendingEnd = undefined
    this.waiters = undefined
  }

  /** Joins others. */
  join(group: LightThreadGroup): void {
    this.group = group
    group.enter(this)
  }

  /** Its group; made now when it was alone so far. */
  ownGroup(): LightThreadGroup {
    const group = this.group ?? new LightThreadGroup()
    if (this.group === undefined) this.join(group)
    return group
  }

  /** Records how it ended and tells who waits for it. */
  finish(end: LightThreadEnd): void {
    if (this.end !== undefined) return
    this.end = end
    this.main.status = 'dead'
    this.status = 'zombie'
    for (const tell of this.waiters?.splice(0) ?? []) tell(this)
    this.group?.leave()
  }

  /** Calls back once, when it ends. */
  whenEnded(tell: (thread: LightThread) => void): void {
    this.waiters ??= []
    this.waiters.push(tell)
  }
}

/**
 * All light threads of one phase, and the order they run in (ngx.thread):
 * a spawned thread runs at once until it first waits; a yield at its top level queues it behind the others.
 */
export class LightThreadGroup {
  private readonly members = new Map<LuaCoroutine, LightThread>()
  private readonly idle: (() => void)[] = []
  private alive = 0

  /** Undefined when no thread is left, else a promise of that moment. */
  settled(): Promise<void> | undefined {
    if (this.alive === 0) return undefined
    return new Promise((resolve) => this.idle.push(resolve))
  }

  /** The thread whose handle (main coroutine) this is. */
  find(handle: LuaCoroutine): LightThread | undefined {
    return this.members.get(handle)
  }

  /** How the thread ended; undefined while it lives. */
  endOf(thread: LightThread): LightThreadEnd | undefined {
    return thread.end
  }

  /** Counts a new thread in. */
  enter(thread: LightThread): void {
    this.members.set(thread.main, thread)
    this.alive++
  }

  /** One of its threads has ended. */
  leave(): void {
    if (--this.alive > 0) return
    for (const resolve of this.idle.splice(0)) resolve()
  }

  /** The result of a finished thread was taken: from now on it is dead. */
  reap(thread: LightThread): void {
    thread.status = 'dead'
  }

  /** Resolves with the first of `threads` that ends (ngx.thread.wait). */
  first(threads: readonly LightThread[]): LightThread | Promise<LightThread> {
    const ended = threads.find((thread) => thread.end !== undefined)
    if (ended !== undefined) return ended
    return new Promise((resolve) => {
      for (const thread of threads) thread.whenEnded(resolve)
    })
  }
}
