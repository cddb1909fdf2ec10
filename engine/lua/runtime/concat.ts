import { chargeMemory, MAX_STRING } from './budget.ts'
import { operateCdata } from './cdata-operators.ts'
import { LuaCdata } from './cdata.ts'
import { LuaError } from './lua-error.ts'
import { metamethodOf } from './metatable.ts'
import { numberToString } from './number.ts'
import { operandError } from './operand-error.ts'
import { MM, pend, type Pending } from './pending.ts'
import { runningSite } from './position.ts'
import type { LuaState } from './state.ts'
import { LuaTable } from './table.ts'
import { LuaUserdata } from './userdata.ts'
import type { LuaValue } from './value.ts'

const LONG = 1024

/** Long strings count: what is new in them, since JavaScript shares the longer half. */
function charge(S: LuaState, length: number, fresh: number): void {
  if (length > MAX_STRING) throw new LuaError('not enough memory', false)
  chargeMemory(S, fresh)
}

/** `a .. b`. */
export function concat(S: LuaState, a: LuaValue, b: LuaValue, site: number): LuaValue | Pending {
  const x = typeof a === 'number' ? numberToString(a) : a
  const y = typeof b === 'number' ? numberToString(b) : b
  if (typeof x === 'string' && typeof y === 'string') {
    const text = x + y
    if (text.length > LONG) charge(S, text.length, Math.min(x.length, y.length))
    return text
  }
  if (a instanceof LuaCdata || b instanceof LuaCdata) {
    const first = a instanceof LuaCdata ? undefined : metamethodOf(S, a, '__concat')
    return first === undefined ? operateCdata(S, '__concat', a, b, site) : pend(S, site, first, a, b)
  }
  const handler = metamethodOf(S, a, '__concat') ?? metamethodOf(S, b, '__concat')
  if (handler !== undefined) return pend(S, site, handler, a, b)
  const isFirst = typeof x !== 'string'
  const names = runningSite(S, site)
  throw operandError(S, site, {
    operation: 'concatenate',
    value: isFirst ? a : b,
    name: isFirst ? names?.name : names?.second,
  })
}

/** `a .. b .. c …` of strings and numbers; MM when a metamethod or an error is due: then `concatStep` does it. */
export function concatAll(operands: readonly LuaValue[]): string | Pending {
  let text = ''
  for (let i = 0; i < operands.length; i++) {
    const operand = operands[i]
    if (typeof operand === 'string') text += operand
    else if (typeof operand === 'number') text += numberToString(operand)
    else return MM
  }
  if (text.length > MAX_STRING) throw new LuaError('not enough memory', false)
  return text
}

/** The same of three, the most usual number, without an array of them. */
export function concat3(a: LuaValue, b: LuaValue, c: LuaValue): string | Pending {
  const x = typeof a === 'number' ? numberToString(a) : a
  const y = typeof b === 'number' ? numberToString(b) : b
  const z = typeof c === 'number' ? numberToString(c) : c
  if (typeof x !== 'string' || typeof y !== 'string' || typeof z !== 'string') return MM
  const text = x + y + z
  if (text.length > MAX_STRING) throw new LuaError('not enough memory', false)
  return text
}

/** `#v` of anything. */
export function lengthOf(S: LuaState, v: LuaValue, site: number): LuaValue | Pending {
  if (typeof v === 'string') return v.length
  if (v instanceof LuaTable) {
    if (v.metatable === undefined) return v.length()
    const handler = v.metatable.getString('__len')
    return handler === undefined ? v.length() : pend(S, site, handler, v, v)
  }
  if (v instanceof LuaCdata) return operateCdata(S, '__len', v, v, site)
  const handler = v instanceof LuaUserdata ? v.metatable?.getString('__len') : metamethodOf(S, v, '__len')
  if (handler !== undefined) return pend(S, site, handler, v, v)
  throw operandError(S, site, { operation: 'get length of', value: v, name: runningSite(S, site)?.name })
}
