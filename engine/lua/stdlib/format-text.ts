/**
 * `%s`, `%c` and `%q` of `string.format`. Source: LuaJIT 2.1 `lj_strfmt.c`.
 */

import { type FormatSpec } from './format-spec.ts'

/** Fills with blanks up to the width. */
export function padText(text: string, spec: Pick<FormatSpec, 'width' | 'left'>): string {
  if (text.length >= spec.width) return text
  return spec.left ? text.padEnd(spec.width) : text.padStart(spec.width)
}

/** `%5.2s`: cut to the precision, then padded. */
export function formatString(spec: FormatSpec, text: string): string {
  return padText(spec.precision >= 0 ? text.slice(0, spec.precision) : text, spec)
}

/** `%c`: the low byte of an int32. */
export function formatChar(spec: FormatSpec, code: number): string {
  return padText(String.fromCharCode(code & 255), spec)
}

/** `%q`: a literal Lua reads back; control characters as decimal escapes, newline as backslash-newline. */
export function quoteString(text: string): string {
  return `"${text.replace(QUOTED, quoteCharacter)}"`
}

const QUOTED = /["\\\n]|[\0-\x1f\x7f](?=(\d?))/g

function quoteCharacter(character: string, digit: string | undefined): string {
  if (character === '"' || character === '\\' || character === '\n') return `\\${character}`
  const code = character.charCodeAt(0)
  // Before a digit the escape needs all three places.
  return `\\${digit === '' || digit === undefined ? code : String(code).padStart(3, '0')}`
}
