import { Budget, PLAIN_BUDGET } from './budget.ts'
import { LuaCoroutine } from './coroutine.ts'
import type { LuaFunction } from './function.ts'
import { SLICE } from './state.ts'
import type { LuaValue } from './value.ts'

/** Where a light thread is in its life; `zombie`: finished, nobody waited for it yet (ngx.thread). */
export type LightThreadStatus = 'running' | 'waiting' | 'queued' | 'zombie' | 'dead'

/** How a run of Lua code can be set up. */
export interface ThreadSetup {
  readonly context: unknown
  /** Others of the same phase; without one the thread gets a group when somebody asks for it. */
  readonly group: LightThreadGroup | undefined
  /** Instructions it may use. */
  readonly units: number
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
  group: LightThreadGroup | undefined
  readonly budget: Budget
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
  /** Who wants to know of its end. */
  waiters: ((thread: LightThread) => void)[] | undefined
  /** Depth of plain code that is driving coroutines: nothing may park while it is not 0. */
  nesting: number
  /** Units left in its time slice while it does not run. */
  slice: number
  /** Bytes it has allocated, while it does not run. */
  mem: number

  constructor(body: LuaFunction | undefined, setup: ThreadSetup) {
    this.main = new LuaCoroutine(body, true)
    this.active = this.main
    this.context = setup.context
    this.group = setup.group
    this.budget = new Budget(setup.units, Math.min(setup.units, PLAIN_BUDGET))
    this.isSync = setup.isSync
    this.wrapErrorsAbort = setup.wrapErrorsAbort
    this.topYield = setup.topYield
    this.slice = SLICE
    this.mem = 0
    this.status = 'queued'
    this.nesting = 0
    this.end = undefined
    this.waiters = undefined
    setup.group?.enter(this)
  }

  /** Begins a new life, as if it had just been made. */
  renew(body: LuaFunction | undefined, setup: ThreadSetup): void {
    this.main.renew(body)
    this.active = this.main
    this.context = setup.context
    this.group = setup.group
    this.budget.renew(setup.units, Math.min(setup.units, PLAIN_BUDGET))
    this.isSync = setup.isSync
    this.wrapErrorsAbort = setup.wrapErrorsAbort
    this.topYield = setup.topYield
    this.slice = SLICE
    this.mem = 0
    this.status = 'queued'
    this.nesting = 0
    this.end = undefined
    this.waiters = undefined
    setup.group?.enter(this)
  }

  /** Its group; made now when it was alone so far. */
  ownGroup(): LightThreadGroup {
    if (this.group === undefined) {
      this.group = new LightThreadGroup()
      this.group.enter(this)
    }
    return this.group
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
