import { invoke } from './call.ts'
import { NATIVE_FRAME, type LuaState } from './state.ts'
import type { LuaGenerator, Suspension } from './suspension.ts'
import type { LuaReturn, LuaValue } from './value.ts'

/** Runs code that may pause, but not yield. LUA.md §2.7: in the debug form the ban on yields is a flag. */
export function* unyielding(S: LuaState, generator: LuaGenerator): Generator<Suspension, LuaReturn, unknown> {
  const { co } = S
  if (co !== undefined) co.bans++
  try {
    return yield* generator
  } finally {
    if (co !== undefined) co.bans--
  }
}

/** `callFromNative` for library functions in their debug form. */
export function* callUnyielding(
  S: LuaState,
  f: LuaValue,
  args: readonly LuaValue[],
): Generator<Suspension, LuaReturn, unknown> {
  const { d } = S
  S.d = d + 1
  S.fs[d + 1] = NATIVE_FRAME
  S.cs[d + 1] = 0
  const result = yield* unyielding(S, invoke(S, f, args))
  S.d = d
  return result
}
