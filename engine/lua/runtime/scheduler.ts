import { drive, switchTo, WrapAbort, type DriveOutcome, type Resumption } from './driver.ts'
import type { LuaCoroutine } from './coroutine.ts'
import type { LightThread } from './light-thread.ts'
import { LuaError } from './lua-error.ts'
import { asLuaError } from './raise.ts'
import type { LuaState } from './state.ts'
import { traceback } from './traceback.ts'
import { EMPTY, type LuaValue } from './value.ts'

/** How a light thread ended. */
export type LightThreadEnd =
  | { readonly type: 'returned' | 'yielded'; readonly values: readonly LuaValue[] }
  | { readonly type: 'failed'; readonly thrown: unknown }
  | { readonly type: 'killed' }

interface Member {
  readonly thread: LightThread
  end: LightThreadEnd | undefined
  readonly waiters: ((thread: LightThread) => void)[]
}

/**
 * All light threads of one phase, and the order they run in (ngx.thread):
 * a spawned thread runs at once until it first waits; a yield at its top level queues it behind the others.
 */
export class LightThreadGroup {
  private readonly members = new Map<LuaCoroutine, Member>()
  private readonly idle: (() => void)[] = []
  private alive = 0

  /** Undefined when no thread is left, else a promise of that moment. */
  settled(): Promise<void> | undefined {
    if (this.alive === 0) return undefined
    return new Promise((resolve) => this.idle.push(resolve))
  }

  /** The thread whose handle (main coroutine) this is. */
  find(handle: LuaCoroutine): LightThread | undefined {
    return this.members.get(handle)?.thread
  }

  /** How the thread ended; undefined while it lives. */
  endOf(thread: LightThread): LightThreadEnd | undefined {
    return this.members.get(thread.main)?.end
  }

  /** Counts a new thread in. */
  enter(thread: LightThread): void {
    this.members.set(thread.main, { thread, end: undefined, waiters: [] })
    this.alive++
  }

  /** Records how a thread ended and tells who waits for it. */
  leave(thread: LightThread, end: LightThreadEnd): void {
    const member = this.members.get(thread.main)
    if (member === undefined || member.end !== undefined) return
    member.end = end
    thread.main.status = 'dead'
    thread.status = 'zombie'
    for (const tell of member.waiters.splice(0)) tell(thread)
    if (--this.alive > 0) return
    for (const resolve of this.idle.splice(0)) resolve()
  }

  /** The result of a finished thread was taken: from now on it is dead. */
  reap(thread: LightThread): void {
    thread.status = 'dead'
  }

  /** Resolves with the first of `threads` that ends (ngx.thread.wait). */
  first(threads: readonly LightThread[]): LightThread | Promise<LightThread> {
    const ended = threads.find((thread) => this.endOf(thread) !== undefined)
    if (ended !== undefined) return ended
    return new Promise((resolve) => {
      for (const thread of threads) this.members.get(thread.main)?.waiters.push(resolve)
    })
  }
}

/** Lets light threads run on one machine, one at a time, each until it waits. */
export class Scheduler {
  private readonly S: LuaState
  private readonly nextTurn: () => Promise<void>
  private readonly queue: LightThread[] = []
  private isDraining = false

  constructor(S: LuaState, nextTurn: () => Promise<void>) {
    this.S = S
    this.nextTurn = nextTurn
  }

  /** Runs a thread now, inside whatever runs, until it ends or waits. */
  run(thread: LightThread, how: Resumption): void {
    const { S } = this
    const outer = { co: S.co, thread: S.thread, cs: S.cs, fs: S.fs, d: S.d, b: S.b, mem: S.mem }
    S.thread = thread
    S.b = thread.slice
    S.mem = thread.mem
    thread.status = 'running'
    try {
      let outcome = drive(S, thread, thread.main, how)
      // A yield with nobody else waiting for a turn: the thread itself goes on at once (ngx_lua).
      while (outcome.type === 'yielded' && thread.topYield === 'queued' && this.queue.length === 0) {
        outcome = drive(S, thread, thread.main, { isThrow: false, value: EMPTY })
      }
      this.settle(thread, outcome)
    } catch (thrown) {
      this.fail(thread, thrown)
    } finally {
      thread.slice = S.b
      thread.mem = S.mem
      S.co = outer.co
      S.thread = outer.thread
      S.cs = outer.cs
      S.fs = outer.fs
      S.d = outer.d
      S.b = outer.b
      S.mem = outer.mem
    }
  }

  /** Runs `body` as the code of `thread` in the form that cannot yield. */
  runPlain<T>(thread: LightThread, body: () => T): T {
    const { S } = this
    const outer = { co: S.co, thread: S.thread, cs: S.cs, fs: S.fs, d: S.d, b: S.b, mem: S.mem }
    if (outer.co !== undefined) outer.co.d = S.d
    S.thread = thread
    S.b = thread.slice
    S.mem = thread.mem
    thread.status = 'running'
    thread.main.status = 'running'
    switchTo(S, thread.main)
    try {
      return body()
    } catch (thrown) {
      const error = asLuaError(S, thrown)
      if (error === undefined) throw thrown instanceof WrapAbort ? thrown.error : thrown
      thread.main.d = S.d
      error.traceback ??= traceback(S, thread.main, error)
      throw error
    } finally {
      thread.group.leave(thread, { type: 'returned', values: EMPTY })
      S.co = outer.co
      S.thread = outer.thread
      S.cs = outer.cs
      S.fs = outer.fs
      S.d = outer.d
      S.b = outer.b
      S.mem = outer.mem
    }
  }

  /** Ends a thread from outside (ngx.thread.kill). */
  kill(thread: LightThread): void {
    thread.group.leave(thread, { type: 'killed' })
    thread.status = 'dead'
  }

  private fail(thread: LightThread, thrown: unknown): void {
    const error = thrown instanceof WrapAbort ? thrown.error : thrown
    if (error instanceof LuaError) error.traceback ??= traceback(this.S, thread.main, error)
    thread.group.leave(thread, { type: 'failed', thrown: error })
  }

  private settle(thread: LightThread, outcome: DriveOutcome): void {
    if (outcome.type === 'parked') this.park(thread, outcome.promise)
    else if (outcome.type === 'returned' || thread.topYield === 'ends') thread.group.leave(thread, outcome)
    else this.requeue(thread)
  }

  /** A yield at the top level: behind the others. */
  private requeue(thread: LightThread): void {
    thread.status = 'queued'
    this.queue.push(thread)
    void this.drain()
  }

  private async drain(): Promise<void> {
    if (this.isDraining) return
    this.isDraining = true
    await undefined // after the running Lua code has given way
    for (let thread = this.queue.shift(); thread !== undefined; thread = this.queue.shift()) {
      if (thread.status === 'queued') this.run(thread, { isThrow: false, value: EMPTY })
      await undefined
    }
    this.isDraining = false
  }

  private park(thread: LightThread, promise: Promise<unknown> | undefined): void {
    thread.status = 'waiting'
    const wait = promise ?? this.nextTurn()
    const go = (how: Resumption) => {
      if (thread.status === 'waiting') this.run(thread, how)
    }
    wait.then(
      (value) => go({ isThrow: false, value }),
      (reason: unknown) => go({ isThrow: true, value: reason }),
    )
  }
}
