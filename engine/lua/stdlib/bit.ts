/**
 * The bit library (BitOp semantics), on 32-bit numbers and on 64-bit cdata.
 *
 * Source: LuaJIT 2.1 `lib_bit.c`; https://bitop.luajit.org/semantics.html
 */

import { LuaCdata } from '../runtime/cdata.ts'
import { type LuaFunction } from '../runtime/function.ts'
import { LuaInt64, toInt64Bits } from '../runtime/int64.ts'
import { checkNumber, defineNative, library } from '../runtime/native.ts'
import { type LuaState } from '../runtime/state.ts'
import { type LuaReturn, type LuaValue } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'

/** Sets the global `bit` and makes it requirable. */
export function installBit(vm: LuaVm): void {
  const bit = library({
    ...unaryFunctions(vm.state),
    ...combineFunctions(vm.state),
    ...shiftFunctions(vm.state),
    tohex: defineNative('tohex', (_F, ...args) => toHex(vm.state, args)),
  })
  vm.globals.setString('bit', bit)
  vm.preload('bit', () => bit)
}

const TWO_52_51 = 2 ** 52 + 2 ** 51
const view = new DataView(new ArrayBuffer(8))

/** `bit.tobit`: adds 2^52+2^51 and keeps the low word, so fractions round half to even and huge numbers lose bits. */
function toBit(n: number): number {
  if ((n | 0) === n) return n | 0
  view.setFloat64(0, n + TWO_52_51)
  return view.getInt32(4)
}

/** An operand: the 32-bit value of a number, or a 64-bit integer as it is. */
function operand(S: LuaState, value: LuaValue, position: number, count: number): number | LuaInt64 {
  if (typeof value === 'number') return toBit(value)
  if (value instanceof LuaInt64) return value
  const wide = value instanceof LuaCdata ? S.cdata?.toInt64(value, position) : undefined
  return wide ?? toBit(checkNumber(value, position, count))
}

function unaryFunctions(S: LuaState): Record<'tobit' | 'bnot' | 'bswap', LuaFunction> {
  return {
    tobit: defineNative('tobit', function (_F, x): LuaReturn {
      const value = operand(S, x, 1, arguments.length - 1)
      return typeof value === 'number' ? value : Number(BigInt.asIntN(32, value.value))
    }),
    bnot: defineNative('bnot', function (_F, x): LuaReturn {
      const value = operand(S, x, 1, arguments.length - 1)
      return typeof value === 'number' ? ~value : new LuaInt64(~value.value, value.unsigned)
    }),
    bswap: defineNative('bswap', function (_F, x): LuaReturn {
      const value = operand(S, x, 1, arguments.length - 1)
      if (typeof value === 'number') {
        view.setInt32(0, value)
        return view.getInt32(0, true)
      }
      view.setBigUint64(0, BigInt.asUintN(64, value.value))
      return new LuaInt64(view.getBigUint64(0, true), value.unsigned)
    }),
  }
}

function combine(
  S: LuaState,
  name: string,
  small: (a: number, b: number) => number,
  large: (a: bigint, b: bigint) => bigint,
): LuaFunction {
  return defineNative(name, function (_F, ...args: LuaValue[]): LuaReturn {
    let result = 0
    for (let i = 0; i < Math.max(1, args.length); i++) {
      const value = operand(S, args[i], i + 1, args.length)
      if (typeof value !== 'number') return combine64(S, args, large)
      result = i === 0 ? value : small(result, value)
    }
    return result
  })
}

/** One 64-bit operand makes all of them 64 bits wide; doubles are converted as C does, not with `tobit`. */
function combine64(S: LuaState, args: readonly LuaValue[], large: (a: bigint, b: bigint) => bigint): LuaReturn {
  const numbers = args.map((value, i) => {
    if (value instanceof LuaInt64) return value
    const wide = value instanceof LuaCdata ? S.cdata?.toInt64(value, i + 1) : undefined
    return wide ?? checkNumber(value, i + 1, args.length)
  })
  const unsigned = numbers.some((value) => typeof value !== 'number' && value.unsigned)
  return new LuaInt64(
    numbers.map((value) => toInt64Bits(value, unsigned)).reduce((a, b) => large(a, b)),
    unsigned,
  )
}

function combineFunctions(S: LuaState): Record<'band' | 'bor' | 'bxor', LuaFunction> {
  return {
    band: combine(
      S,
      'band',
      (a, b) => a & b,
      (a, b) => a & b,
    ),
    bor: combine(
      S,
      'bor',
      (a, b) => a | b,
      (a, b) => a | b,
    ),
    bxor: combine(
      S,
      'bxor',
      (a, b) => a ^ b,
      (a, b) => a ^ b,
    ),
  }
}

/** A shift: `small` on 32 bits; `large` gets the value as unsigned and as signed bits. */
function shift(
  S: LuaState,
  name: string,
  small: (value: number, n: number) => number,
  large: (unsigned: bigint, n: bigint, signed: bigint) => bigint,
): LuaFunction {
  return defineNative(name, function (_F, x, count): LuaReturn {
    const value = operand(S, x, 1, arguments.length - 1)
    const amount = operand(S, count, 2, arguments.length - 1)
    const n = typeof amount === 'number' ? amount : Number(BigInt.asIntN(32, amount.value))
    if (typeof value === 'number') return small(value, n & 31)
    const bits = large(BigInt.asUintN(64, value.value), BigInt(n & 63), BigInt.asIntN(64, value.value))
    return new LuaInt64(bits, value.unsigned)
  })
}

function shiftFunctions(S: LuaState): Record<'lshift' | 'rshift' | 'arshift' | 'rol' | 'ror', LuaFunction> {
  return {
    lshift: shift(
      S,
      'lshift',
      (v, n) => v << n,
      (v, n) => v << n,
    ),
    rshift: shift(
      S,
      'rshift',
      (v, n) => (v >>> n) | 0,
      (v, n) => v >> n,
    ),
    arshift: shift(
      S,
      'arshift',
      (v, n) => v >> n,
      (_v, n, signed) => signed >> n,
    ),
    rol: shift(
      S,
      'rol',
      (v, n) => (v << n) | (v >>> (32 - n)),
      (v, n) => (v << n) | (v >> (64n - n)),
    ),
    ror: shift(
      S,
      'ror',
      (v, n) => (v >>> n) | (v << (32 - n)),
      (v, n) => (v >> n) | (v << (64n - n)),
    ),
  }
}

/** `bit.tohex(x, n)`: n digits, upper case for negative n; more digits than the type has are zeros. */
function toHex(S: LuaState, args: readonly LuaValue[]): string {
  const value = operand(S, args[0], 1, args.length)
  const wide = typeof value !== 'number'
  const wanted = args.length < 2 ? (wide ? 16 : 8) : digitCount(S, args)
  const digits = Math.abs(wanted)
  const bits = wide ? BigInt.asUintN(64, value.value).toString(16) : (value >>> 0).toString(16)
  if (digits === 0 || digits === 2 ** 31) return ''
  const kept = digits < 16 ? bits.slice(Math.max(0, bits.length - digits)) : bits
  // The precision has 8 bits: 255 means none, 256 is 0, which prints zero as nothing.
  const precision = ((digits + 1) & 255) - 1
  const text = precision === 0 && kept === '0' ? '' : kept.padStart(Math.max(0, precision), '0')
  return wanted < 0 ? text.toUpperCase() : text
}

function digitCount(S: LuaState, args: readonly LuaValue[]): number {
  const count = operand(S, args[1], 2, args.length)
  return typeof count === 'number' ? count : Number(BigInt.asIntN(32, count.value))
}
