import { AT_ENTRY, refill } from './budget.ts'
import { invoke, invokeDirect, invokePlain } from './call.ts'
import { concat } from './concat.ts'
import { canPark } from './driver.ts'
import { cursorOf, type COUNTS, type TableCursor } from './cursor.ts'
import { LuaFunction, Proto } from './function.ts'
import { metamethodOf } from './metatable.ts'
import { stringToNumber } from './number.ts'
import { operandError, operatorError } from './operand-error.ts'
import { siteOf } from './position.ts'
import { MM } from './pending.ts'
import type { LuaState } from './state.ts'
import { TIME_SLICE, type LuaGenerator, type Suspension } from './suspension.ts'
import { Unwinding, WAITING } from './unwinding.ts'
import { EMPTY, firstOf, type LuaReturn, type LuaValue } from './value.ts'

/** What a tail call that is handed back returns: the frame where the chain began makes it. */
export const TAIL_CALL: readonly LuaValue[] = Object.freeze(['tail-call'])

const CHAIN = 32

/** Whether to hand a tail call back: the last 32 frames all are in one, too. */
export function bounce(S: LuaState, d: number, f: LuaValue, args: readonly LuaValue[]): boolean {
  const { cs } = S
  for (let at = d - 1; at >= d - CHAIN; at--) if (!((cs[at] ?? 0) < 0)) return false
  S.tf = f
  S.ta = args
  return true
}

/** Makes handed back tail calls from depth `d` until one gives a result. */
export function* unwind(S: LuaState, d: number): LuaGenerator {
  let result: LuaReturn
  do {
    S.d = d
    result = yield* invoke(S, S.tf, S.ta)
  } while (result === TAIL_CALL)
  return result
}

export function unwindPlain(S: LuaState, d: number): LuaReturn {
  let result: LuaReturn
  do {
    S.d = d
    result = invokePlain(S, S.tf, S.ta)
  } while (result === TAIL_CALL)
  return result
}

export function unwindDirect(S: LuaState, d: number): LuaReturn {
  let result: LuaReturn
  do {
    S.d = d
    result = invokeDirect(S, S.tf, S.ta)
  } while (result === TAIL_CALL)
  return result
}

/** At function entry and loop turns (`site`), when the slice is used up or the stack is full. */
export function* trap(S: LuaState, d: number, site = AT_ENTRY): Generator<Suspension, void, unknown> {
  checkDepth(S, d)
  if (S.b >= 0) return
  refill(S, false, site)
  yield TIME_SLICE
}

export function trapPlain(S: LuaState, d: number, site = AT_ENTRY): void {
  checkDepth(S, d)
  if (S.b < 0) refill(S, true, site)
}

/** Gives way to others, or to code that is nested too deeply for JavaScript's stack, by unwinding. */
export function trapDirect(S: LuaState, d: number, site = AT_ENTRY): void {
  checkDepth(S, d)
  let stop: LuaGenerator | undefined
  if (S.b < 0) {
    refill(S, false, site)
    if (S.thread !== undefined && canPark(S.thread)) stop = giveWay()
  }
  if (d > S.md) stop ??= goOn()
  if (stop === undefined) return
  S.cs[d] = site === AT_ENTRY ? 0 : site
  throw new Unwinding(stop, false)
}

function* giveWay(): LuaGenerator {
  yield TIME_SLICE
  return EMPTY
}

/** Stands for code that has nothing left to do. */
// oxlint-disable-next-line require-yield -- it only returns
export function* goOn(): LuaGenerator {
  return EMPTY
}

function checkDepth(S: LuaState, d: number): void {
  if (d > S.mx) throw overflow(S, d)
}

function overflow(S: LuaState, d: number): Error {
  S.d = d - 1
  return operatorError(S, S.cs[d - 1] ?? 0, 'stack overflow')
}

function pendingArgs(S: LuaState): LuaValue[] {
  return S.mn === 3 ? [S.ma, S.mb, S.mc] : [S.ma, S.mb]
}

/** The metamethod call a helper left: one value. */
export function* callPending(S: LuaState): Generator<Suspension, LuaValue, unknown> {
  return firstOf(yield* invoke(S, S.mf, pendingArgs(S)))
}

export function callPendingPlain(S: LuaState): LuaValue {
  const { mf } = S
  if (mf instanceof LuaFunction && S.mn === 2) return firstOf(mf.p.q(mf, S.ma, S.mb))
  return firstOf(invokePlain(S, S.mf, pendingArgs(S)))
}

export function callPendingDirect(S: LuaState): LuaValue {
  const { mf } = S
  if (mf instanceof LuaFunction && S.mn === 2) return firstOf(mf.p.o(mf, S.ma, S.mb))
  return firstOf(invokeDirect(S, S.mf, pendingArgs(S)))
}

/** The same for a comparison; a negative S.mn negates. */
export function* testPending(S: LuaState): Generator<Suspension, boolean, unknown> {
  const isNegated = S.mn < 0
  const value = firstOf(yield* invoke(S, S.mf, pendingArgs(S)))
  return (value !== undefined && value !== false) !== isNegated
}

export function testPendingPlain(S: LuaState): boolean {
  const isNegated = S.mn < 0
  const value = firstOf(invokePlain(S, S.mf, pendingArgs(S)))
  return (value !== undefined && value !== false) !== isNegated
}

export function testPendingDirect(S: LuaState): boolean {
  const isNegated = S.mn < 0
  try {
    return isTrue(invokeDirect(S, S.mf, pendingArgs(S))) !== isNegated
  } catch (thrown) {
    throw isNegated && thrown instanceof Unwinding ? thrown.through(negate()) : thrown
  }
}

/** Whether a call's result counts as true. */
export function isTrue(result: LuaReturn): boolean {
  const value = firstOf(result)
  return value !== undefined && value !== false
}

function* negate(): LuaGenerator {
  return !isTrue((yield WAITING) as LuaReturn)
}

/** `a .. b .. c` from the right, step by step; `site` belongs to the first pair. */
export function* concatRest(
  S: LuaState,
  operands: readonly LuaValue[],
  site: number,
): Generator<Suspension, LuaValue, unknown> {
  let right = operands[operands.length - 1]
  for (let i = operands.length - 2; i >= 0; i--) {
    const result = concat(S, operands[i], right, site + i)
    right = result === MM ? yield* callPending(S) : (result as LuaValue)
  }
  return right
}

export function concatRestPlain(S: LuaState, operands: readonly LuaValue[], site: number): LuaValue {
  let right = operands[operands.length - 1]
  for (let i = operands.length - 2; i >= 0; i--) {
    const result = concat(S, operands[i], right, site + i)
    right = result === MM ? callPendingPlain(S) : (result as LuaValue)
  }
  return right
}

export function concatRestDirect(S: LuaState, operands: readonly LuaValue[], site: number): LuaValue {
  let right = operands[operands.length - 1]
  let i = operands.length - 2
  try {
    for (; i >= 0; i--) {
      const result = concat(S, operands[i], right, site + i)
      right = result === MM ? callPendingDirect(S) : (result as LuaValue)
    }
    return right
  } catch (thrown) {
    throw thrown instanceof Unwinding ? thrown.through(concatFrom(S, operands, site, i - 1)) : thrown
  }
}

/** The rest of a concatenation whose right part a metamethod is making. */
function* concatFrom(S: LuaState, operands: readonly LuaValue[], site: number, from: number): LuaGenerator {
  let right = firstOf((yield WAITING) as LuaReturn)
  for (let i = from; i >= 0; i--) {
    const result = concat(S, operands[i], right, site + i)
    right = result === MM ? yield* callPending(S) : (result as LuaValue)
  }
  return right
}

/** What `enterDirect` answers when the call unwound: the generator that called hands S.uw to the driver. */
export const UNWOUND: readonly LuaValue[] = Object.freeze(['unwound'])

function unwound(S: LuaState, thrown: unknown): LuaReturn {
  if (!(thrown instanceof Unwinding)) throw thrown
  S.uw = thrown
  return UNWOUND
}

/** A direct call from a generator, by number of arguments: emitted code makes very many. */
export function enterDirect0(S: LuaState, f: LuaFunction): LuaReturn {
  try {
    return f.p.o(f)
  } catch (thrown) {
    return unwound(S, thrown)
  }
}
export function enterDirect1(S: LuaState, f: LuaFunction, a: LuaValue): LuaReturn {
  try {
    return f.p.o(f, a)
  } catch (thrown) {
    return unwound(S, thrown)
  }
}
export function enterDirect2(S: LuaState, f: LuaFunction, a: LuaValue, b: LuaValue): LuaReturn {
  try {
    return f.p.o(f, a, b)
  } catch (thrown) {
    return unwound(S, thrown)
  }
}
export function enterDirect(S: LuaState, f: LuaFunction, ...args: LuaValue[]): LuaReturn {
  try {
    return f.p.o(f, ...args)
  } catch (thrown) {
    return unwound(S, thrown)
  }
}

/** An Unwinding leaves a function of the direct form at depth `d`, whose variables hold `values`. */
export function unwindFrame(
  S: LuaState,
  thrown: Unwinding,
  F: LuaFunction,
  d: number,
  values: readonly unknown[],
  V?: LuaValue[],
): Unwinding {
  const { rests } = F.p
  if (rests === undefined) throw new Error('a direct function without rests')
  if (thrown.isCounted) rests.count()
  return thrown.through(rests.rest(Math.abs(S.cs[d] ?? 0))(F, d, values, V))
}

/** See `cursorOf`. */
export function cursor(S: LuaState, f: LuaValue, s: LuaValue, c: LuaValue): TableCursor | typeof COUNTS | undefined {
  return cursorOf(S.iterators, f, s, c)
}

/** A bound of a numeric for that is no number: strings convert. */
export function forNumber(S: LuaState, value: LuaValue, role: string, site: number): number {
  const number = typeof value === 'string' ? stringToNumber(value) : undefined
  if (number === undefined) throw operatorError(S, site, `'for' ${role} must be a number`)
  return number
}

/** Stands in for the prototype of a value that is called but is no function. */
export function notAFunction(S: LuaState): Proto {
  function resolve(f: LuaValue): LuaFunction {
    const handler = metamethodOf(S, f, '__call')
    if (handler instanceof LuaFunction) return handler
    const site = Math.abs(S.cs[S.d] ?? 0)
    const name = siteOf(S, S.d)?.name
    const hasName = name?.name !== '(for generator)'
    throw operandError(S, site, { operation: 'call', value: f, name: hasName ? name : undefined })
  }
  const proto = new Proto(
    function* (f: LuaValue, ...args: LuaValue[]): LuaGenerator {
      return yield* invoke(S, resolve(f), [f, ...args])
    },
    (f: LuaValue, ...args: LuaValue[]) => invokePlain(S, resolve(f), [f, ...args]),
    1,
    '',
  )
  proto.o = (f: LuaValue, ...args: LuaValue[]) => invokeDirect(S, resolve(f), [f, ...args])
  return proto
}
