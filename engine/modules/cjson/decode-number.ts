/** A number read from JSON text and where it ended. */
export type ReadNumber = { readonly value: number; readonly end: number; readonly isInteger: boolean }

const INTEGER = /[+-]?\d+/y
const DECIMAL = /[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy
const HEXADECIMAL = /[+-]?0x(?:[\da-f]+\.?[\da-f]*|\.[\da-f]+)(?:p[+-]?\d+)?/iy
const SPECIAL = /([+-]?)(?:(inf(?:inity)?)|nan(?:\([\w]*\))?)/iy

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function hexValue(text: string): number {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)0x([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?$/i.exec(text) ?? []
  let value = 0
  for (const digit of whole + fraction) value = value * 16 + Number.parseInt(digit, 16)
  value *= 2 ** (Number(exponent) - 4 * fraction.length)
  return sign === '-' ? -value : value
}

/** strtod(): the longest number at a position. */
function readFloat(text: string, at: number): ReadNumber | undefined {
  const hex = matchAt(HEXADECIMAL, text, at)
  if (hex !== null) return { value: hexValue(hex[0]), end: at + hex[0].length, isInteger: false }
  const decimal = matchAt(DECIMAL, text, at)
  if (decimal !== null) return { value: Number(decimal[0]), end: at + decimal[0].length, isInteger: false }
  const special = matchAt(SPECIAL, text, at)
  if (special === null) return undefined
  const size = special[2] === undefined ? Number.NaN : Number.POSITIVE_INFINITY
  return { value: special[1] === '-' ? -size : size, end: at + special[0].length, isInteger: false }
}

/**
 * Reads a number as json_next_number_token() does: strtoll() first, which stays within 64 bits,
 * and strtod() if a fraction, an exponent or an x follows.
 */
export function readNumber(text: string, at: number): ReadNumber | undefined {
  const integer = matchAt(INTEGER, text, at)
  if (integer === null || /^[.eEx]$/.test(text.charAt(at + integer[0].length))) return readFloat(text, at)
  const limit = 2 ** 63
  const value = Math.min(limit, Math.max(-limit, Number(integer[0]))) + 0
  return { value, end: at + integer[0].length, isInteger: true }
}

/** Numbers that JSON does not know: +1, 01, 0x1, inf, nan. Source: json_is_invalid_number(). */
export function isInvalidNumber(text: string, at: number): boolean {
  let i = at
  if (text.charAt(i) === '+') return true
  if (text.charAt(i) === '-') i++
  if (text.charAt(i) === '0') return /^[xX0-9]$/.test(text.charAt(i + 1))
  return /^(?:inf|nan)/i.test(text.slice(i, i + 3))
}
