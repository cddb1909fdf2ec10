import { addressOf } from './address.ts'

import { callFromNative } from './call.ts'
import { LuaFunction } from './function.ts'
import { LuaCdata } from './cdata.ts'
import { LuaCallerError } from './lua-error.ts'
import { metamethodOf } from './metatable.ts'
import { numberToString } from './number.ts'
import type { LuaState } from './state.ts'
import { LuaTable } from './table.ts'
import { LuaUserdata, NULL } from './userdata.ts'
import { firstOf, type LuaValue } from './value.ts'

export { addressOf } from './address.ts'

/** The text of a value without metamethods. */
export function tostringRaw(v: LuaValue): string {
  switch (typeof v) {
    case 'undefined':
      return 'nil'
    case 'boolean':
      return v ? 'true' : 'false'
    case 'number':
      return numberToString(v)
    case 'string':
      return v
    default:
      return tostringObject(v)
  }
}

function tostringObject(v: Exclude<LuaValue, undefined | boolean | number | string>): string {
  if (v instanceof LuaTable) return `table: ${addressOf(v)}`
  if (v instanceof LuaFunction) {
    return v.p.info === undefined && v.p.name !== ''
      ? `function: builtin#${builtinNumber(v)}`
      : `function: ${addressOf(v)}`
  }
  if (v === NULL) return 'userdata: NULL'
  if (v instanceof LuaUserdata) return `userdata: ${addressOf(v)}`
  if (v instanceof LuaCdata) return v.toString()
  return `thread: ${addressOf(v)}`
}

/** Differs between natives, stays the same for one. */
function builtinNumber(v: LuaFunction): number {
  return Number.parseInt(addressOf(v), 16) & 0xffff
}

/** `tostring(v)` where yields are refused. @throws when `__tostring` gives no string */
export function tostringPlain(S: LuaState, v: LuaValue): string {
  const handler = typeof v === 'string' ? undefined : metamethodOf(S, v, '__tostring')
  if (handler === undefined) return tostringRaw(v)
  const text = firstOf(callFromNative(S, handler, [v]))
  if (typeof text === 'string') return text
  if (typeof text === 'number') return numberToString(text)
  throw new LuaCallerError("'tostring' must return a string to 'print'")
}
