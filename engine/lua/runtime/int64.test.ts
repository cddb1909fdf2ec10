import { describe, expect, it } from 'vitest'
import { int64Arith, int64Compare, type Int64Operand, LuaInt64, numberToUint64 } from './int64.ts'

const LL = (value: bigint) => new LuaInt64(value, false)
const ULL = (value: bigint) => new LuaInt64(value, true)

describe('int64Arith', () => {
  // conformance/lib/jit.jsonl, jit/i64
  it.each([
    ['add', LL(3n), LL(3n), '6LL'],
    ['div', LL(3n), 1.5, '3LL'],
    ['mod', LL(3n), LL(-2n), '1LL'],
    ['mod', LL(-7n), ULL(2n ** 64n - 1n), '18446744073709551609ULL'],
    ['div', LL(2n ** 63n - 1n), LL(0n), '-9223372036854775808LL'],
    ['mod', LL(2n ** 63n - 1n), LL(0n), '-9223372036854775808LL'],
    ['div', LL(-(2n ** 63n)), -1, '-9223372036854775808LL'],
    ['mul', LL(-(2n ** 63n)), -1, '-9223372036854775808LL'],
    ['div', ULL(1n), LL(0n), '9223372036854775808ULL'],
    ['sub', ULL(1n), LL(-2n), '3ULL'],
    ['mod', ULL(2n ** 64n - 1n), -1, '9223372036854775807ULL'],
    ['add', ULL(2n ** 63n), -1, '0ULL'],
    ['pow', LL(2n), 64, '0LL'],
    ['pow', LL(10n), 19, '-8446744073709551616LL'],
    ['pow', LL(1n), -5, '1LL'],
    ['pow', 2, LL(3n), '8LL'],
    ['pow', LL(0n), -1, '9223372036854775807LL'],
    ['unm', ULL(1n), 0, '18446744073709551615ULL'],
    ['add', 2.5, LL(3n), '5LL'],
  ] as const)('%s %s %s', (operator, a: Int64Operand, b: Int64Operand, text) => {
    expect(int64Arith(operator, a, b).toString()).toBe(text)
  })
})

describe('int64Compare', () => {
  it.each([
    [LL(1n), ULL(1n), 0],
    [LL(-1n), ULL(2n ** 64n - 1n), 0],
    [LL(-1n), ULL(0n), 1],
    [LL(1n), 1.5, 0],
    [LL(-7n), ULL(2n ** 64n - 1n), -1],
    [1, LL(2n), -1],
  ] as const)('%s %s', (a: Int64Operand, b: Int64Operand, order) => {
    expect(int64Compare(a, b)).toBe(order)
  })
})

describe('numberToUint64', () => {
  it.each([
    [-1, 2n ** 63n],
    [2 ** 63, 2n ** 63n],
    [1e19, 10000000000000000000n],
    [-0.5, 0n],
    [NaN, 2n ** 63n],
    [2 ** 64, 0n],
  ])('%d', (n, bits) => {
    expect(numberToUint64(n)).toBe(bits)
  })
})
