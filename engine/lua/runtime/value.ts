import type { LuaCdata } from './cdata.ts'
import type { LuaCoroutine } from './coroutine.ts'
import type { LuaFunction } from './function.ts'
import type { LuaTable } from './table.ts'
import type { LuaUserdata } from './userdata.ts'

/** Any Lua value. Strings are byte strings: one char 0..255 per byte (LUA.md §2.1). */
export type LuaValue =
  | undefined
  | boolean
  | number
  | string
  | LuaTable
  | LuaFunction
  | LuaCoroutine
  | LuaUserdata
  | LuaCdata

/** What a call gives back: exactly one value bare, zero or several as an array (LUA.md §2.2). */
export type LuaReturn = LuaValue | readonly LuaValue[]

/** The shared empty result: no value at all, not even nil. */
export const EMPTY: readonly LuaValue[] = Object.freeze([])

/** The results of a call as an array. */
export function valuesOf(result: LuaReturn): readonly LuaValue[] {
  return result instanceof Array ? (result as readonly LuaValue[]) : [result as LuaValue]
}

/** The first result of a call; nil when there is none. */
export function firstOf(result: LuaReturn): LuaValue {
  return result instanceof Array ? (result as readonly LuaValue[])[0] : (result as LuaValue)
}

/** An array of values as the calling convention wants it. */
export function returnOf(values: readonly LuaValue[]): LuaReturn {
  return values.length === 1 ? values[0] : values
}

/** The names `type(v)` can give; `cdata` is LuaJIT's. */
export type LuaTypeName =
  | 'nil'
  | 'boolean'
  | 'number'
  | 'string'
  | 'table'
  | 'function'
  | 'thread'
  | 'userdata'
  | 'cdata'

/** The name `type(v)` gives. */
export function typeName(v: LuaValue): LuaTypeName {
  switch (typeof v) {
    case 'undefined':
      return 'nil'
    case 'boolean':
      return 'boolean'
    case 'number':
      return 'number'
    case 'string':
      return 'string'
    default:
      return v.luaType
  }
}
