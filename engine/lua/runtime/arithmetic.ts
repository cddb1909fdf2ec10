import { operateCdata } from './cdata-operators.ts'
import { LuaCdata } from './cdata.ts'
import { int64Arith, LuaInt64, type Int64Operator } from './int64.ts'
import { metamethodOf } from './metatable.ts'
import { stringToNumber } from './number.ts'
import { operandError } from './operand-error.ts'
import { pend, type Pending } from './pending.ts'
import { exactPower } from './power.ts'
import { runningSite } from './position.ts'
import type { LuaState } from './state.ts'
import type { LuaValue } from './value.ts'

/** `a % b` of numbers: LuaJIT computes a - floor(a/b)*b, so that 5 % inf is nan and zero is +0. LUA.md §2.3 */
export function mod(a: number, b: number): number {
  if ((a | 0) === a && (b | 0) === b && b !== 0) {
    const rest = a % b
    return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest + 0
  }
  return a - Math.floor(a / b) * b
}

/** `a ^ b` of numbers as C's pow: 1^nan and (-1)^inf are 1. */
export function pow(a: number, b: number): number {
  if (a === 1 || (a === -1 && (b === Infinity || b === -Infinity))) return 1
  return exactPower(a, b)
}

function coerce(v: LuaValue): number | undefined {
  if (typeof v === 'number') return v
  return typeof v === 'string' ? stringToNumber(v) : undefined
}

/** Arithmetic on anything but two numbers: strings convert, then 64-bit integers, then metamethods. */
function arith(S: LuaState, operator: Int64Operator, a: LuaValue, b: LuaValue, site: number): LuaValue | Pending {
  const x = coerce(a)
  const y = coerce(b)
  if (x !== undefined && y !== undefined) return compute(operator, x, y)
  if (a instanceof LuaCdata || b instanceof LuaCdata) return arithCdata(S, operator, a, b, site)
  const event = `__${operator}`
  const handler = metamethodOf(S, a, event) ?? metamethodOf(S, b, event)
  if (handler !== undefined) return pend(S, site, handler, a, b)
  const names = runningSite(S, site)
  const isFirst = x === undefined
  throw operandError(S, site, {
    operation: 'perform arithmetic on',
    value: isFirst ? a : b,
    name: isFirst || operator === 'unm' ? names?.name : names?.second,
  })
}

function compute(operator: Int64Operator, x: number, y: number): number {
  switch (operator) {
    case 'add':
      return x + y
    case 'sub':
      return x - y
    case 'mul':
      return x * y
    case 'div':
      return x / y
    case 'mod':
      return mod(x, y)
    case 'pow':
      return pow(x, y)
    case 'unm':
      return -x
  }
}

/** lj_meta_arith: another operand on the left has its say before the cdata; strings do not convert. */
function arithCdata(S: LuaState, operator: Int64Operator, a: LuaValue, b: LuaValue, site: number): LuaValue | Pending {
  const x = a instanceof LuaInt64 || typeof a === 'number' ? a : undefined
  const y = b instanceof LuaInt64 || typeof b === 'number' ? b : undefined
  if (x !== undefined && y !== undefined) return int64Arith(operator, x, y)
  const handler = a instanceof LuaCdata ? undefined : metamethodOf(S, a, `__${operator}`)
  return handler === undefined ? operateCdata(S, `__${operator}`, a, b, site) : pend(S, site, handler, a, b)
}

export function add(S: LuaState, a: LuaValue, b: LuaValue, site: number): LuaValue | Pending {
  return arith(S, 'add', a, b, site)
}
export function sub(S: LuaState, a: LuaValue, b: LuaValue, site: number): LuaValue | Pending {
  return arith(S, 'sub', a, b, site)
}
export function mul(S: LuaState, a: LuaValue, b: LuaValue, site: number): LuaValue | Pending {
  return arith(S, 'mul', a, b, site)
}
export function div(S: LuaState, a: LuaValue, b: LuaValue, site: number): LuaValue | Pending {
  return arith(S, 'div', a, b, site)
}
export function modulo(S: LuaState, a: LuaValue, b: LuaValue, site: number): LuaValue | Pending {
  return arith(S, 'mod', a, b, site)
}
export function power(S: LuaState, a: LuaValue, b: LuaValue, site: number): LuaValue | Pending {
  return arith(S, 'pow', a, b, site)
}
export function negate(S: LuaState, a: LuaValue, site: number): LuaValue | Pending {
  return arith(S, 'unm', a, a, site)
}
