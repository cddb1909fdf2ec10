/**
 * 64-bit integers of LuaJIT source and ffi (`1LL`, `3ULL`): wrap-around arithmetic on `LuaInt64`.
 *
 * Source of the rules: LuaJIT 2.1 `lj_carith.c` (type of the result, division by zero, `^`) and `lj_obj.h`
 * (`lj_num2u64`), confirmed by conformance/lib/jit.jsonl (`jit/i64`).
 */

import { LuaCdata } from './cdata.ts'

const SIGN_BIT = 1n << 63n
const MIN_INT64 = -SIGN_BIT
const MAX_INT64 = SIGN_BIT - 1n

/** An `int64_t` or `uint64_t`; `value` is always inside the range of its type. */
export class LuaInt64 extends LuaCdata {
  readonly value: bigint
  readonly unsigned: boolean

  constructor(value: bigint, unsigned: boolean) {
    super()
    this.value = unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value)
    this.unsigned = unsigned
  }

  /** `1LL`, `3ULL`. */
  override toString(): string {
    return `${this.value}${this.unsigned ? 'ULL' : 'LL'}`
  }

  /** The nearest double: what `tonumber` gives. */
  toNumber(): number {
    return Number(this.value)
  }
}

/** An operand of 64-bit arithmetic: numbers are converted to the type of the result. */
export type Int64Operand = LuaInt64 | number

/** Operators with a 64-bit meaning; `unm` ignores its second operand. */
export type Int64Operator = 'add' | 'sub' | 'mul' | 'div' | 'mod' | 'pow' | 'unm'

/** `(int64_t)n` as x86-64 computes it: out of range and nan give the smallest int64. */
export function numberToInt64(n: number): bigint {
  const whole = Math.trunc(n)
  return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : MIN_INT64
}

/**
 * `(uint64_t)n` as LuaJIT 2.1 does it on x86-64: through int64, and once more minus 2^64 when that is negative.
 * So -1 becomes 2^63, which the corpus shows (`bit.bxor(1ULL, -1)`).
 */
export function numberToUint64(n: number): bigint {
  const first = numberToInt64(n)
  return BigInt.asUintN(64, first < 0n ? numberToInt64(n - 2 ** 64) : first)
}

/** The bits of an operand converted to int64 or uint64. */
export function toInt64Bits(operand: Int64Operand, unsigned: boolean): bigint {
  if (typeof operand === 'number') return unsigned ? numberToUint64(operand) : numberToInt64(operand)
  return unsigned ? BigInt.asUintN(64, operand.value) : BigInt.asIntN(64, operand.value)
}

function isUnsigned(a: Int64Operand, b: Int64Operand): boolean {
  return (typeof a !== 'number' && a.unsigned) || (typeof b !== 'number' && b.unsigned)
}

/**
 * Arithmetic where at least one operand is a 64-bit integer; unsigned wins.
 *
 * @example int64Arith('div', new LuaInt64(7n, false), 0).toString() // "-9223372036854775808LL"
 */
export function int64Arith(operator: Int64Operator, a: Int64Operand, b: Int64Operand): LuaInt64 {
  const unsigned = isUnsigned(a, operator === 'unm' ? a : b)
  const x = toInt64Bits(a, unsigned)
  if (operator === 'unm') return new LuaInt64(-x, unsigned)
  const y = toInt64Bits(b, unsigned)
  return new LuaInt64(compute(operator, x, y, unsigned), unsigned)
}

function compute(operator: Exclude<Int64Operator, 'unm'>, x: bigint, y: bigint, unsigned: boolean): bigint {
  switch (operator) {
    case 'add':
      return x + y
    case 'sub':
      return x - y
    case 'mul':
      return x * y
    case 'div':
      // BigInt division truncates, as C does. Division by zero: lj_carith_divi64 gives 0x8000000000000000.
      return y === 0n ? SIGN_BIT : x / y
    case 'mod':
      return y === 0n ? SIGN_BIT : x % y
    case 'pow':
      return power(x, y, unsigned)
  }
}

function power(base: bigint, exponent: bigint, unsigned: boolean): bigint {
  if (!unsigned && exponent < 0n) {
    if (base === 0n) return MAX_INT64
    if (base === 1n) return 1n
    if (base === -1n) return exponent & 1n ? -1n : 1n
    return 0n
  }
  let result = 1n
  let square = BigInt.asUintN(64, base)
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = BigInt.asUintN(64, result * square)
    square = BigInt.asUintN(64, square * square)
  }
  return result
}

/** Less than, equal or greater, as -1, 0, 1; both converted to unsigned when either is. */
export function int64Compare(a: Int64Operand, b: Int64Operand): -1 | 0 | 1 {
  const unsigned = isUnsigned(a, b)
  const x = toInt64Bits(a, unsigned)
  const y = toInt64Bits(b, unsigned)
  if (x === y) return 0
  return x < y ? -1 : 1
}
