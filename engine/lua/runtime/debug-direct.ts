import { goOn } from './emitted.ts'
import type { DirectCode, LuaFunction } from './function.ts'
import type { LuaState } from './state.ts'
import type { LuaGenerator } from './suspension.ts'
import { Unwinding } from './unwinding.ts'
import type { LuaValue } from './value.ts'

/**
 * The countdown has run out: the function goes on in the debug form, which looks at the point again.
 * `place`: the point, counted from 1 in its function, negative after a turn of a loop.
 */
export function stopDirect(S: LuaState, place: number): never {
  S.debug.left++
  throw new Unwinding(goOn(), false, place)
}

/**
 * Something passes a function of the direct debug form, whose variables hold `values`: the number of its frame (0: it
 * has not begun), the point it is at (counted from 1, 0: none yet), and its own. Gives what shall be thrown on.
 */
export function leaveDirect(
  S: LuaState,
  thrown: unknown,
  F: LuaFunction,
  d: number,
  values: unknown[],
  V?: LuaValue[],
): unknown {
  const code = F.p.debugRests
  if (code === undefined) throw new Error('a direct debug function without rests')
  if (!(thrown instanceof Unwinding)) {
    const isHeeded = (S.co !== undefined && S.co.handlers > 0) || S.debug.heedsErrors()
    if (values[0] === 0 || S.debug.raised === thrown || !isHeeded) return thrown
    values[1] = pointIn(code, values[1])
    return new Unwinding(fail(thrown), false).through(code.failed()(F, d, values, V))
  }
  if (thrown.isCounted) code.count()
  const { place } = thrown
  thrown.place = 0
  values[1] = pointIn(code, values[1])
  const rest = place === 0 ? code.rest(Math.abs(S.cs[d] ?? 0)) : code.stopped(pointIn(code, place))
  return thrown.through(rest(F, d, values, V))
}

/** The point that direct debug code calls `place`. */
function pointIn({ firstPoint }: DirectCode, place: unknown): number {
  const number = Number(place)
  if (number === 0) return 0
  return number < 0 ? number - firstPoint + 1 : number + firstPoint - 1
}

/** The failure itself, when all it passes has its frame. */
// oxlint-disable-next-line require-yield -- it only throws
function* fail(thrown: unknown): LuaGenerator {
  throw thrown
}
