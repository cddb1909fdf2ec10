import { goOn, type DirectCode } from './emitted.ts'
import type { LuaFunction } from './function.ts'
import type { LuaState } from './state.ts'
import type { LuaGenerator } from './suspension.ts'
import { Unwinding } from './unwinding.ts'
import type { LuaValue } from './value.ts'

/**
 * The countdown has run out: the function goes on in the debug form, which looks at the point again.
 * `place`: the point, negative after a turn of a loop.
 */
export function stopDirect(S: LuaState, place: number): never {
  S.debug.left++
  throw new Unwinding(goOn(), false, place)
}

/**
 * Something passes a function of the direct debug form, whose variables hold `values`: the number of its frame (0: it
 * has not begun), the point it is at, and its own. Gives what shall be thrown on.
 */
export function leaveDirect(
  S: LuaState,
  thrown: unknown,
  code: DirectCode,
  F: LuaFunction,
  d: number,
  values: readonly unknown[],
  V?: LuaValue[],
): unknown {
  if (!(thrown instanceof Unwinding)) {
    const isHeeded = (S.co !== undefined && S.co.handlers > 0) || S.debug.heedsErrors()
    if (values[0] === 0 || S.debug.raised === thrown || !isHeeded) return thrown
    return new Unwinding(fail(thrown), false).through(code.failed()(F, d, values, V))
  }
  if (thrown.isCounted) code.count()
  const { place } = thrown
  thrown.place = 0
  const rest = place === 0 ? code.rest(Math.abs(S.cs[d] ?? 0)) : code.stopped(place)
  return thrown.through(rest(F, d, values, V))
}

/** The failure itself, when all it passes has its frame. */
// oxlint-disable-next-line require-yield -- it only throws
function* fail(thrown: unknown): LuaGenerator {
  throw thrown
}
