/**
 * `%e %f %g %a` of `string.format`.
 *
 * Source: LuaJIT 2.1 `lj_strfmt_num.c`: exact decimal digits, halves rounded away from zero (C rounds to even),
 * `nan` without sign, zeros never pad `inf` and `nan`.
 */

import { formatHexFloat } from './format-hex-float.ts'
import { type FormatSpec } from './format-spec.ts'
import { padText } from './format-text.ts'

/** Formats a double for one of `eEfFgGaA`. */
export function formatFloat(spec: FormatSpec, n: number): string {
  const kind = spec.letter.toLowerCase()
  const isUpper = kind !== spec.letter
  if (!Number.isFinite(n)) return padText(isUpper ? nonFinite(spec, n).toUpperCase() : nonFinite(spec, n), spec)
  const sign = n < 0 || Object.is(n, -0) ? '-' : spec.plus ? '+' : spec.space ? ' ' : ''
  const magnitude = Math.abs(n)
  const body = formatMagnitude(spec, kind, magnitude)
  const prefix = kind === 'a' ? `${sign}0x` : sign
  const digits = kind === 'a' ? body.slice(2) : body
  const filled = spec.zero && !spec.left ? digits.padStart(spec.width - prefix.length, '0') : digits
  const text = padText(prefix + filled, spec)
  return isUpper ? text.toUpperCase() : text
}

function nonFinite(spec: FormatSpec, n: number): string {
  if (n !== n) return spec.space ? ' nan' : 'nan'
  return `${n < 0 ? '-' : spec.plus ? '+' : spec.space ? ' ' : ''}inf`
}

function formatMagnitude(spec: FormatSpec, kind: string, magnitude: number): string {
  const precision = spec.precision < 0 ? 6 : spec.precision
  switch (kind) {
    case 'a':
      return formatHexFloat(magnitude, spec.precision, spec.alternate)
    case 'e':
      return exponential(magnitude, precision, spec.alternate)
    case 'f':
      return fixed(magnitude, precision, spec.alternate)
    default:
      return general(magnitude, precision === 0 ? 1 : precision, spec.alternate)
  }
}

/** JS's toFixed and toExponential round exact values, halves up: what LuaJIT does. */
function fixed(magnitude: number, precision: number, keepPoint: boolean): string {
  const point = keepPoint && precision === 0 ? '.' : ''
  // From 1e21 toFixed turns to exponents; such doubles are integers.
  if (magnitude >= 1e21) return `${BigInt(magnitude)}${precision > 0 ? `.${'0'.repeat(precision)}` : point}`
  return magnitude.toFixed(precision) + point
}

function exponential(magnitude: number, precision: number, keepPoint: boolean): string {
  const text = magnitude.toExponential(precision)
  const split = text.indexOf('e')
  const point = keepPoint && precision === 0 ? '.' : ''
  return text.slice(0, split) + point + exponentPart(Number(text.slice(split + 1)))
}

function exponentPart(exponent: number): string {
  const digits = String(Math.abs(exponent))
  return `e${exponent < 0 ? '-' : '+'}${digits.length < 2 ? '0' : ''}${digits}`
}

function general(magnitude: number, precision: number, keepZeros: boolean): string {
  const text = magnitude.toExponential(precision - 1)
  const split = text.indexOf('e')
  const exponent = Number(text.slice(split + 1))
  if (exponent >= -4 && exponent < precision) {
    const plain = fixed(magnitude, precision - 1 - exponent, keepZeros)
    return keepZeros ? plain : stripZeros(plain)
  }
  const mantissa = text.slice(0, split)
  const point = keepZeros && precision === 1 ? '.' : ''
  return (keepZeros ? mantissa + point : stripZeros(mantissa)) + exponentPart(exponent)
}

function stripZeros(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text
}
