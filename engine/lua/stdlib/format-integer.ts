/**
 * `%d %i %u %x %X %o` of `string.format`.
 *
 * Source: LuaJIT 2.1 `lj_strfmt_putfxint`; doubles go through int64 as x86-64 truncates them.
 */

import { numberToInt64 } from '../runtime/int64.ts'
import { type FormatSpec } from './format-spec.ts'
import { padText } from './format-text.ts'

/** The 64 bits a double is formatted as. Unsigned conversions also take doubles from 2^63 up. */
function integerBits(n: number, letter: string): bigint {
  const isSigned = letter === 'd' || letter === 'i'
  return numberToInt64(!isSigned && n >= 2 ** 63 ? n - 2 ** 64 : n)
}

/** Formats a number; small ones without BigInt. */
export function formatInteger(spec: FormatSpec, n: number): string {
  const whole = Math.trunc(n)
  const isSigned = spec.letter === 'd' || spec.letter === 'i'
  // `whole + 0` turns -0 into 0.
  if (Math.abs(whole) <= Number.MAX_SAFE_INTEGER && (isSigned || whole >= 0)) {
    if (spec.isPlain && isSigned) return String(whole + 0)
    return layOut(spec, whole < 0, digitsOf(Math.abs(whole), spec.letter))
  }
  return formatInteger64(spec, integerBits(n, spec.letter))
}

/** Formats 64 bits, signed or not as the conversion says. */
export function formatInteger64(spec: FormatSpec, bits: bigint): string {
  const isSigned = spec.letter === 'd' || spec.letter === 'i'
  const value = isSigned ? BigInt.asIntN(64, bits) : BigInt.asUintN(64, bits)
  return layOut(spec, value < 0n, digitsOf(value < 0n ? -value : value, spec.letter))
}

function digitsOf(magnitude: number | bigint, letter: string): string {
  switch (letter) {
    case 'x':
      return magnitude.toString(16)
    case 'X':
      return magnitude.toString(16).toUpperCase()
    case 'o':
      return magnitude.toString(8)
    default:
      return magnitude.toString()
  }
}

function layOut(spec: FormatSpec, isNegative: boolean, written: string): string {
  const isZero = written === '0'
  let digits = isZero && spec.precision === 0 ? '' : written
  let prefix = ''
  if (spec.letter === 'd' || spec.letter === 'i') prefix = isNegative ? '-' : spec.plus ? '+' : spec.space ? ' ' : ''
  else if (spec.alternate && spec.letter === 'o') digits = isZero ? '0' : `0${digits}`
  else if (spec.alternate && !isZero && spec.letter !== 'u') prefix = `0${spec.letter}`
  if (digits.length < spec.precision) digits = digits.padStart(spec.precision, '0')
  // A precision switches the 0 flag off; "-" does too.
  if (spec.zero && !spec.left && spec.precision < 0) digits = digits.padStart(spec.width - prefix.length, '0')
  return padText(prefix + digits, spec)
}
