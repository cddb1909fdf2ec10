import { LuaScalar } from './cdata.ts'
import { LuaInt64 } from './int64.ts'
import type { LuaValue } from './value.ts'

/** A C number as an operand of 64-bit arithmetic: integers are widened, floating-point ones stay numbers. */
export function int64Operand(v: LuaValue): LuaInt64 | number | undefined {
  if (v instanceof LuaInt64) return v
  if (!(v instanceof LuaScalar)) return undefined
  return v.isFloat ? v.value : new LuaInt64(BigInt(v.value), false)
}
