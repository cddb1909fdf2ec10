import { useAddresses } from './address.ts'
import type { LuaCoroutine } from './coroutine.ts'
import type { LightThread } from './light-thread.ts'
import type { LuaFunction, SuspendingBody } from './function.ts'
import { LuaCallerError, type LuaError } from './lua-error.ts'
import { asLuaError } from './raise.ts'
import { DIRECT_DEPTH, type LuaState } from './state.ts'
import { HostAwait, PAUSED, RESUME, Segment, TIME_SLICE, YIELD, type LuaGenerator } from './suspension.ts'
import { traceback } from './traceback.ts'
import { Unwinding } from './unwinding.ts'
import { EMPTY, returnOf, valuesOf, type LuaReturn, type LuaValue } from './value.ts'

/** What driving a light thread led to. A failure is thrown. */
export type DriveOutcome =
  | { readonly type: 'returned' | 'yielded'; readonly values: readonly LuaValue[] }
  | { readonly type: 'parked'; readonly promise: Promise<unknown> | undefined }

/** How to continue: with a value, or by throwing one into the code. */
export interface Resumption {
  readonly isThrow: boolean
  readonly value: unknown
}

/** Most handlers return nothing. */
const NOTHING: DriveOutcome = { type: 'returned', values: EMPTY }
const SLICE_USED: DriveOutcome = { type: 'parked', promise: undefined }

/** Makes `co` the running coroutine: its stacks become the machine's. */
export function switchTo(S: LuaState, co: LuaCoroutine): void {
  useAddresses(S.addresses)
  S.co = co
  S.cs = co.cs
  S.fs = co.fs
  S.d = co.d
}

/** Saves the depth of the coroutine that stops running. */
function leave(S: LuaState, co: LuaCoroutine, status: LuaCoroutine['status']): void {
  co.d = S.d
  co.status = status
}

/**
 * Runs generator segments until `bottom` returns, yields or fails, or the light thread must wait.
 * Coroutines resumed by its code are driven by the same loop: each has segments of its own. LUA.md §2.2
 * `floor`: how many segments of `bottom` belong to the code around it, which is not driven.
 */
export function drive(
  S: LuaState,
  thread: LightThread,
  bottom: LuaCoroutine,
  start: Resumption,
  floor = 0,
): DriveOutcome {
  if (thread.pendingEnd !== undefined) return takePendingEnd(thread)
  let co = thread.active
  let { isThrow, value } = start
  switchTo(S, co)
  co.status = 'running'
  for (;;) {
    const segment = co.segments[co.segments.length - 1]
    if (segment === undefined) throw new Error('coroutine without code')
    // every form notices a full stack at the same depth
    S.md = Math.min(S.d + DIRECT_DEPTH, S.mx)
    let step
    try {
      step = isThrow ? segment.throw(value) : segment.next(value)
    } catch (thrown) {
      isThrow = true
      value = thrown
      co.segments.pop()
      if (co.segments.length > (co === bottom ? floor : 0)) continue
      if (co === bottom && floor > 0) throw thrown
      const failed = co
      const error = asLuaError(S, thrown)
      leave(S, co, 'dead')
      co.failedInNative = error?.fromNative ?? false
      if (co === bottom) throw error ?? thrown
      co = backToResumer(S, thread, co)
      if (error === undefined) continue
      if (failed.isWrapped) value = wrapError(S, { thread, failed, error })
      else {
        isThrow = false
        value = [false, error.value]
      }
      continue
    }
    isThrow = false
    if (step.done === true) {
      co.segments.pop()
      value = step.value
      if (co.segments.length > (co === bottom ? floor : 0)) continue
      if (co === bottom && floor > 0) return { type: 'returned', values: valuesOf(step.value) }
      leave(S, co, 'dead')
      if (co === bottom) return step.value === EMPTY ? NOTHING : { type: 'returned', values: valuesOf(step.value) }
      if (!co.isWrapped) value = [true, ...valuesOf(step.value)]
      co = backToResumer(S, thread, co)
      continue
    }
    const asked = step.value
    if (asked === YIELD && (co.bans > 0 || (co === bottom && floor > 0))) {
      isThrow = true
      value = new LuaCallerError('attempt to yield across C-call boundary')
    } else if (asked === YIELD) {
      const values = S.transfer
      leave(S, co, 'suspended')
      if (co === bottom) return abandon(S, thread, { type: 'yielded', values })
      value = co.isWrapped ? returnOf(values) : [true, ...values]
      co = backToResumer(S, thread, co)
    } else if (asked === RESUME) {
      const target = S.target as LuaCoroutine
      leave(S, co, 'normal')
      target.resumer = co
      target.isWrapped = S.isWrap
      target.status = 'running'
      co = target
      thread.active = co
      switchTo(S, co)
      value = returnOf(S.transfer)
    } else if (asked instanceof Segment) {
      co.segments.push(asked.generator)
      value = undefined
    } else if (asked instanceof Unwinding) {
      unroll(co, asked)
      value = undefined
    } else if (asked === PAUSED) {
      value = undefined
      const promise = S.debug.pause
      if (promise === undefined || thread.isSync || thread.nesting > 0) continue
      co.d = S.d
      return { type: 'parked', promise }
    } else if (asked === TIME_SLICE) {
      value = undefined
      if (!canPark(thread)) continue
      co.d = S.d
      return SLICE_USED
    } else if (asked instanceof HostAwait) {
      if (canPark(thread)) {
        co.d = S.d
        return { type: 'parked', promise: asked.promise }
      }
      isThrow = true
      value = new LuaCallerError('attempt to yield across C-call boundary')
    }
  }
}

/** A debugger may want to look at what a yield leaves behind. */
function abandon(
  S: LuaState,
  thread: LightThread,
  end: { type: 'yielded'; values: readonly LuaValue[] },
): DriveOutcome {
  const { hooks } = S.debug
  if (thread.topYield !== 'ends' || hooks?.abandoned?.() !== true) return end
  thread.pendingEnd = end
  return { type: 'parked', promise: S.debug.pause }
}

function takePendingEnd(thread: LightThread): DriveOutcome {
  const end = thread.pendingEnd
  thread.pendingEnd = undefined
  return end ?? NOTHING
}

/** What ran directly goes on as generators. */
export function unroll(co: LuaCoroutine, { generator, frames }: Unwinding): void {
  for (let i = frames.length - 1; i >= 0; i--) co.segments.push(frames[i] as LuaGenerator)
  co.segments.push(generator)
}

/** Whether the light thread may wait now. */
export function canPark(thread: LightThread): boolean {
  if (thread.isSync || thread.nesting > 0) return false
  for (let co: LuaCoroutine | undefined = thread.active; co !== undefined; co = co.resumer)
    if (co.bans > 0) return false
  return true
}

function backToResumer(S: LuaState, thread: LightThread, co: LuaCoroutine): LuaCoroutine {
  const resumer = co.resumer
  if (resumer === undefined) throw new Error('coroutine without resumer')
  co.resumer = undefined
  resumer.status = 'running'
  thread.active = resumer
  switchTo(S, resumer)
  return resumer
}

/** lj_ffh_coroutine_wrap_err: a string error gets the position of who called the wrap function. */
function wrapError(
  S: LuaState,
  { thread, failed, error }: { thread: LightThread; failed: LuaCoroutine; error: LuaError },
): unknown {
  if (thread.wrapErrorsAbort) {
    error.traceback ??= traceback(S, failed, error)
    return new WrapAbort(error)
  }
  return typeof error.value === 'string' ? new LuaCallerError(error.value) : error
}

/** Kills the light thread whose coroutine.wrap function failed: pcall does not see it. */
export class WrapAbort extends Error {
  readonly error: LuaError

  constructor(error: LuaError) {
    super(error.message)
    this.error = error
  }
}

/** Resumes `target` from code that cannot yield: a driver of its own, which nothing can park. */
export function drivePlain(S: LuaState, target: LuaCoroutine, args: readonly LuaValue[]): DriveOutcome {
  const { co: outer, thread, md } = S
  if (outer === undefined || thread === undefined) throw new Error('no running coroutine')
  leave(S, outer, 'normal')
  target.resumer = undefined
  target.isWrapped = false
  thread.active = target
  thread.nesting++
  try {
    return drive(S, thread, target, { isThrow: false, value: returnOf(args) })
  } finally {
    thread.nesting--
    thread.active = outer
    S.md = md
    outer.status = 'running'
    switchTo(S, outer)
  }
}

/**
 * Runs a function to its end from code that cannot yield, as part of the running coroutine:
 * functions of the debug form that library functions call.
 */
export function runHere(S: LuaState, F: LuaFunction, args: readonly LuaValue[]): LuaReturn {
  const { co, thread, md } = S
  if (co === undefined || thread === undefined) throw new Error('no running coroutine')
  const floor = co.segments.length
  thread.nesting++
  try {
    if (F.p.y === 2) {
      try {
        return F.p.o(F, ...args)
      } catch (thrown) {
        if (!(thrown instanceof Unwinding)) throw thrown
        unroll(co, thrown)
      }
    } else co.segments.push((F.p.k as SuspendingBody)(F, ...args))
    co.d = S.d
    const outcome = drive(S, thread, co, { isThrow: false, value: undefined }, floor)
    return outcome.type === 'parked' ? EMPTY : returnOf(outcome.values)
  } finally {
    thread.nesting--
    thread.active = co
    S.md = md
  }
}
