import type { Budget } from './budget.ts'
import { begin, invokeDirect, invokePlain } from './call.ts'
import { drive, switchTo, unroll, WrapAbort, type DriveOutcome, type Resumption } from './driver.ts'
import { LuaFunction } from './function.ts'
import { LightThread, type LightThreadEnd, type ThreadKind } from './light-thread.ts'
import { LuaError } from './lua-error.ts'
import { asLuaError } from './raise.ts'
import { DIRECT_DEPTH, SLICE, type LuaState } from './state.ts'
import { traceback } from './traceback.ts'
import { Unwinding } from './unwinding.ts'
import { EMPTY, valuesOf, type LuaValue } from './value.ts'

const NOTHING: LightThreadEnd & DriveOutcome = { type: 'returned', values: EMPTY }
const BEGIN: Resumption = { isThrow: false, value: undefined }
/** Threads and frames kept for the next run. */
const MOST_UNUSED = 32
export const LONGEST_UNUSED = 256

/** Lets light threads run on one machine, one at a time, each until it waits. */
export class Scheduler {
  private readonly S: LuaState
  private readonly nextTurn: () => Promise<void>
  private readonly queue: LightThread[] = []
  private isDraining = false
  /** Threads that are over and that nobody knows. */
  private readonly unused: LightThread[] = []

  constructor(S: LuaState, nextTurn: () => Promise<void>) {
    this.S = S
    this.nextTurn = nextTurn
  }

  /** Runs a thread now, inside whatever runs, until it ends or waits. `args`: it begins, and may do without a driver. */
  run(thread: LightThread, how: Resumption, args?: readonly LuaValue[]): void {
    const { S } = this
    // Locals, not an object: this happens for every handler of every request.
    const { co, thread: outer, cs, fs, d, b, mem, md } = S
    S.thread = thread
    S.b = thread.slice
    S.mem = thread.mem
    thread.status = 'running'
    try {
      let outcome = args === undefined ? drive(S, thread, thread.main, how) : this.runDirectly(thread, args)
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
      if (thread.end !== undefined) thread.budget.settle(SLICE - S.b, S.mem)
      S.co = co
      S.thread = outer
      S.cs = cs
      S.fs = fs
      S.d = d
      S.b = b
      S.mem = mem
      S.md = md
    }
  }

  /** Most code never suspends: it is tried without a generator. docs/decisions/0004 */
  private runDirectly(thread: LightThread, args: readonly LuaValue[]): DriveOutcome {
    const { S } = this
    const { main } = thread
    switchTo(S, main)
    S.md = DIRECT_DEPTH
    main.status = 'running'
    try {
      const result = invokeDirect(S, main.body, args)
      main.d = S.d
      return result === EMPTY ? NOTHING : { type: 'returned', values: valuesOf(result) }
    } catch (thrown) {
      main.d = S.d
      if (thrown instanceof Unwinding) {
        unroll(main, thrown)
        return drive(S, thread, main, BEGIN)
      }
      const error = asLuaError(S, thrown)
      main.failedInNative = error?.fromNative ?? false
      throw error ?? thrown
    }
  }

  /** Runs `f` as the code of `thread` in the form that cannot yield; the thread is over then. */
  runPlain(thread: LightThread, f: LuaValue, args: readonly LuaValue[]): readonly LuaValue[] {
    const { S } = this
    const { co, thread: outer, cs, fs, d, b, mem, md } = S
    if (co !== undefined) co.d = d
    S.thread = thread
    S.b = thread.slice
    S.mem = thread.mem
    thread.status = 'running'
    thread.main.status = 'running'
    switchTo(S, thread.main)
    S.md = S.mx
    try {
      const values = valuesOf(invokePlain(S, f, args))
      this.release(thread)
      return values
    } catch (thrown) {
      const error = asLuaError(S, thrown)
      if (error === undefined) throw thrown instanceof WrapAbort ? thrown.error : thrown
      thread.main.d = S.d
      error.traceback ??= traceback(S, thread.main, error)
      throw error
    } finally {
      thread.finish(NOTHING)
      thread.budget.settle(SLICE - S.b, S.mem)
      S.co = co
      S.thread = outer
      S.cs = cs
      S.fs = fs
      S.d = d
      S.b = b
      S.mem = mem
      S.md = md
    }
  }

  /** A thread that has not begun; `shared`: what it spends together with others. */
  create(kind: ThreadKind, body: LuaFunction | undefined, context: unknown, shared?: Budget): LightThread {
    const used = this.unused.pop()
    if (used === undefined) return new LightThread(kind, body, context, shared)
    used.renew(kind, body, context, shared)
    return used
  }

  /** Starts `f` in a new thread; undefined when it did not end at once. */
  start(thread: LightThread, f: LuaValue, args: readonly LuaValue[]): LightThreadEnd | undefined {
    if (f instanceof LuaFunction && f.p.y === 2) this.run(thread, BEGIN, args)
    else {
      thread.main.segments.push(begin(this.S, f, args))
      this.run(thread, BEGIN)
    }
    const { end } = thread
    if (end?.type === 'returned') this.release(thread)
    return end
  }

  /** A thread that has begun elsewhere and must wait (handler-runs.ts). */
  goOn(thread: LightThread): void {
    this.run(thread, BEGIN)
  }

  /** What nobody has seen can serve again: its stacks have grown to their size. */
  private release(thread: LightThread): void {
    const { main } = thread
    if (thread.group !== undefined || thread.waiters !== undefined || main.isKnown) return
    if (this.unused.length < MOST_UNUSED && main.fs.length <= LONGEST_UNUSED) this.unused.push(thread)
  }

  /** Ends a thread from outside (ngx.thread.kill). */
  kill(thread: LightThread): void {
    thread.finish({ type: 'killed' })
    thread.status = 'dead'
  }

  private fail(thread: LightThread, thrown: unknown): void {
    const error = thrown instanceof WrapAbort ? thrown.error : thrown
    if (error instanceof LuaError) error.traceback ??= traceback(this.S, thread.main, error)
    thread.finish({ type: 'failed', thrown: error })
  }

  private settle(thread: LightThread, outcome: DriveOutcome): void {
    if (outcome.type === 'parked') this.park(thread, outcome.promise)
    else if (outcome.type === 'returned' || thread.topYield === 'ends') thread.finish(outcome)
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
    await Promise.resolve() // after the running Lua code has given way
    for (let thread = this.queue.shift(); thread !== undefined; thread = this.queue.shift()) {
      if (thread.status === 'queued') this.run(thread, { isThrow: false, value: EMPTY })
      await Promise.resolve()
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
