import { compareCdata } from './cdata-operators.ts'
import { LuaCdata } from './cdata.ts'
import { int64Compare, LuaInt64 } from './int64.ts'
import { metamethodOf } from './metatable.ts'
import { operatorError } from './operand-error.ts'
import { pend, MM, type Pending } from './pending.ts'
import type { LuaState } from './state.ts'
import { LuaTable } from './table.ts'
import { LuaUserdata } from './userdata.ts'
import { typeName, type LuaValue } from './value.ts'

/** `a < b` of anything but two numbers; `a > b` comes here as `b < a`. */
export function lessThan(S: LuaState, a: LuaValue, b: LuaValue, site: number): boolean | Pending {
  if (typeof a === 'string' && typeof b === 'string') return a < b
  if (typeof a === 'number' && typeof b === 'number') return a < b
  const order = compareInt64(a, b)
  if (order !== undefined) return order < 0
  if (a instanceof LuaCdata || b instanceof LuaCdata) return compareCdata(S, '__lt', a, b, site)
  const handler = metamethodOf(S, a, '__lt') ?? metamethodOf(S, b, '__lt')
  if (handler !== undefined) return pend(S, site, handler, a, b)
  throw compareError(S, site, a, b)
}

/**
 * `a <= b`; `a >= b` comes here as `b <= a`. Without `__le` it is `not (b < a)`: then S.mn is negative,
 * and the operands change places, in the error message, too. lj_meta_comp, LUA.md §2.4
 */
export function lessEqual(S: LuaState, a: LuaValue, b: LuaValue, site: number): boolean | Pending {
  if (typeof a === 'string' && typeof b === 'string') return a <= b
  if (typeof a === 'number' && typeof b === 'number') return a <= b
  const order = compareInt64(a, b)
  if (order !== undefined) return order <= 0
  if (a instanceof LuaCdata || b instanceof LuaCdata) return compareCdata(S, '__le', a, b, site)
  const handler = metamethodOf(S, a, '__le') ?? metamethodOf(S, b, '__le')
  if (handler !== undefined) return pend(S, site, handler, a, b)
  const swapped = metamethodOf(S, b, '__lt') ?? metamethodOf(S, a, '__lt')
  if (swapped === undefined) throw compareError(S, site, b, a)
  pend(S, site, swapped, b, a)
  S.mn = -2
  return MM
}

/** `a == b` after `===` said no. lj_meta_equal: both must have the same `__eq`. */
export function equals(S: LuaState, a: LuaValue, b: LuaValue, site: number): boolean | Pending {
  if (a instanceof LuaTable ? b instanceof LuaTable : a instanceof LuaUserdata && b instanceof LuaUserdata) {
    const handler = metamethodOf(S, a, '__eq')
    if (handler === undefined || metamethodOf(S, b, '__eq') !== handler) return false
    return pend(S, site, handler, a, b)
  }
  if (a instanceof LuaCdata || b instanceof LuaCdata) {
    const order = compareInt64(a, b)
    return order === undefined ? compareCdata(S, '__eq', a, b, site) : order === 0
  }
  return false
}

/** The order of two numbers of which one is a 64-bit integer; undefined for anything else. */
function compareInt64(a: LuaValue, b: LuaValue): number | undefined {
  if (a instanceof LuaInt64) return b instanceof LuaInt64 || typeof b === 'number' ? int64Compare(a, b) : undefined
  return typeof a === 'number' && b instanceof LuaInt64 ? int64Compare(a, b) : undefined
}

function compareError(S: LuaState, site: number, a: LuaValue, b: LuaValue): Error {
  const first = typeName(a)
  const second = typeName(b)
  return operatorError(
    S,
    site,
    first === second ? `attempt to compare two ${first} values` : `attempt to compare ${first} with ${second}`,
  )
}
