/**
 * Lua's operators for natives that cannot yield: reading fields, `<`, `#`, `..` operands, metamethods included.
 */

import { callFromNative } from '../runtime/call.ts'
import { CdataCall, LuaCdata } from '../runtime/cdata.ts'
import { LuaFunction } from '../runtime/function.ts'
import { LuaCallerError, LuaError } from '../runtime/lua-error.ts'
import { metamethodOf } from '../runtime/metatable.ts'
import { numberToString } from '../runtime/number.ts'
import { type LuaState } from '../runtime/state.ts'
import { LuaTable } from '../runtime/table.ts'
import { addressOf, tostringRaw } from '../runtime/tostring.ts'
import { firstOf, type LuaValue, typeName } from '../runtime/value.ts'

/** LuaJIT gives up after this many `__index` steps. */
const MAX_INDEX_CHAIN = 100

/** `t[key]` with `__index`. */
export function readField(S: LuaState, t: LuaTable, key: LuaValue): LuaValue {
  let object = t
  for (let step = 0; step < MAX_INDEX_CHAIN; step++) {
    const value = object.get(key)
    if (value !== undefined) return value
    const handler = object.metatable?.getString('__index')
    if (handler === undefined) return undefined
    if (handler instanceof LuaFunction) return firstOf(callFromNative(S, handler, [object, key]))
    if (!(handler instanceof LuaTable)) return undefined
    object = handler
  }
  throw new LuaCallerError("'__index' chain too long; possibly a loop")
}

/** `#t` with `__len` (5.2 compatibility). */
export function lengthOf(S: LuaState, t: LuaTable): number {
  const handler = t.metatable?.getString('__len')
  if (handler === undefined) return t.length()
  const length = firstOf(callFromNative(S, handler, [t]))
  return typeof length === 'number' ? length : 0
}

/** `a < b` with `__lt`, as C code compares: errors carry no position. @throws LuaError "attempt to compare two table values" */
export function isLess(S: LuaState, a: LuaValue, b: LuaValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b
  if (typeof a === 'string' && typeof b === 'string') return a < b
  if (a instanceof LuaCdata || b instanceof LuaCdata) return isLessCdata(S, a, b)
  const handler = metamethodOf(S, a, '__lt') ?? metamethodOf(S, b, '__lt')
  if (handler === undefined) throw new LuaError(compareMessage(a, b))
  const result = firstOf(callFromNative(S, handler, [a, b]))
  return result !== undefined && result !== false
}

function isLessCdata(S: LuaState, a: LuaValue, b: LuaValue): boolean {
  const outcome = S.cdata?.operate('__lt', a, b)
  const result = outcome instanceof CdataCall ? firstOf(callFromNative(S, outcome.handler, [a, b])) : outcome
  return result !== undefined && result !== false
}

function compareMessage(a: LuaValue, b: LuaValue): string {
  const left = typeName(a)
  const right = typeName(b)
  return left === right ? `attempt to compare two ${left} values` : `attempt to compare ${left} with ${right}`
}

/** The text of a value for `%s`: `__tostring` may give anything, which is then shown as it is. */
export function displayText(S: LuaState, value: LuaValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberToString(value)
  const handler = metamethodOf(S, value, '__tostring')
  return tostringRaw(handler === undefined ? value : firstOf(callFromNative(S, handler, [value])))
}

/** What `%p` shows: the address of a reference value, a stable made-up one for strings, NULL for the rest. */
export function pointerText(value: LuaValue): string {
  if (typeof value === 'object') return addressOf(value)
  if (typeof value !== 'string') return 'NULL'
  let hash = 0
  for (let i = 0; i < value.length; i++) hash = (hash * 31 + value.charCodeAt(i)) | 0
  return `0x7f${(hash >>> 0).toString(16).padStart(8, '0')}`
}
