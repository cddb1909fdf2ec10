/**
 * Tags and integers of string.buffer's serialization format.
 *
 * Source: LuaJIT 2.1 extensions, "Serialization Format Specification" (ext_buffer.html); conformance/lib/jit.jsonl (`jit/ser`, `jit/deser`).
 */

import { type LuaTable } from '../runtime/table.ts'

/** First byte (or number) of every serialized object; strings are `string + length`. */
export const TAG = {
  nil: 0x00,
  false: 0x01,
  true: 0x02,
  null: 0x03,
  pointer32: 0x04,
  pointer64: 0x05,
  int: 0x06,
  number: 0x07,
  table: 0x08,
  dictMetatable: 0x0e,
  dictString: 0x0f,
  int64: 0x10,
  uint64: 0x11,
  complex: 0x12,
  string: 0x20,
} as const

/** Deepest nesting of tables. */
export const MAX_NESTING = 100

/** The dictionaries of `buffer.new { dict = …, metatable = … }`. */
export interface Dictionaries {
  readonly strings: LuaTable | undefined
  readonly metatables: LuaTable | undefined
}

/** No dictionaries: `buffer.encode` and `buffer.decode`. */
export const NO_DICTIONARIES: Dictionaries = { strings: undefined, metatables: undefined }

const view = new DataView(new ArrayBuffer(8))

/** A number in one, two or five bytes ("u124"). */
export function encodeLength(n: number): string {
  if (n < 0xe0) return String.fromCharCode(n)
  if (n < 0x1fe0) return String.fromCharCode(0xe0 | ((n - 0xe0) >> 8), (n - 0xe0) & 255)
  return `\xff${encodeUint32(n)}`
}

/** Four bytes, little endian. */
function encodeUint32(n: number): string {
  return String.fromCharCode(n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24)
}

/** Eight bytes of a double, little endian. */
export function encodeDouble(n: number): string {
  // x64 makes negative quiet NaNs.
  if (n !== n) return '\0\0\0\0\0\0\xf8\xff'
  view.setFloat64(0, n, true)
  return viewBytes()
}

/** Eight bytes of an integer, little endian. */
export function encodeBits(bits: bigint): string {
  view.setBigUint64(0, BigInt.asUintN(64, bits), true)
  return viewBytes()
}

function viewBytes(): string {
  let out = ''
  for (let i = 0; i < 8; i++) out += String.fromCharCode(view.getUint8(i))
  return out
}

function load(text: string, at: number): DataView {
  for (let i = 0; i < 8; i++) view.setUint8(i, text.charCodeAt(at + i))
  return view
}

/** The double at an offset. */
export function decodeDouble(text: string, at: number): number {
  return load(text, at).getFloat64(0, true)
}

/** The 64 bits at an offset. */
export function decodeBits(text: string, at: number): bigint {
  return load(text, at).getBigUint64(0, true)
}

/** The uint32 at an offset. */
export function decodeUint32(text: string, at: number): number {
  return (
    (text.charCodeAt(at) |
      (text.charCodeAt(at + 1) << 8) |
      (text.charCodeAt(at + 2) << 16) |
      (text.charCodeAt(at + 3) << 24)) >>>
    0
  )
}
