import { type LuaFunction, type PlainBody } from '../runtime/function.ts'
import { defineNative } from '../runtime/native.ts'

/** The name of natives that `tostring` shows with an address instead of `builtin#n`. */
export const LUA_CODED = ''

/**
 * A library function that is Lua code inside LuaJIT (`LJLIB_LUA`): `tostring` shows an address,
 * and absent arguments are nil in its complaints.
 */
export function defineLuaCoded(run: PlainBody): LuaFunction {
  return defineNative(LUA_CODED, run)
}
