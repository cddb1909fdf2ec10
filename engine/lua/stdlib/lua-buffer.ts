import { LuaInt64 } from '../runtime/int64.ts'
import { argumentError, checkNumber } from '../runtime/native.ts'
import { type LuaValue, typeName } from '../runtime/value.ts'
import { type Dictionaries } from './serialize-tags.ts'

/** Longest buffer of LuaJIT. */
const MAX_LENGTH = 0x7fffff00
/** Read bytes are cut off when there are this many. */
const COMPACT_AT = 1 << 16

/** Contents of a string.buffer: bytes are put at the end and taken from the front. */
export class LuaBuffer {
  readonly dictionaries: Dictionaries
  private text = ''
  private read = 0

  constructor(dictionaries: Dictionaries) {
    this.dictionaries = dictionaries
  }

  /** Bytes not yet taken. */
  size(): number {
    return this.text.length - this.read
  }

  put(text: string): void {
    this.text += text
  }

  set(text: string): void {
    this.text = text
    this.read = 0
  }

  /** Takes up to `count` bytes. */
  take(count: number): string {
    const taken = this.text.slice(this.read, this.read + count)
    this.skip(count)
    return taken
  }

  skip(count: number): void {
    this.read = Math.min(this.text.length, this.read + count)
    if (this.read === this.text.length) this.set('')
    else if (this.read > COMPACT_AT) this.set(this.text.slice(this.read))
  }

  toString(): string {
    return this.read === 0 ? this.text : this.text.slice(this.read)
  }
}

/** A length argument: a number or 64-bit integer in range; strings are not converted. */
export function checkSize(value: LuaValue, position: number, count: number): number {
  if (typeof value === 'string') argumentError(position, `number expected, got ${typeName(value)}`)
  const size = value instanceof LuaInt64 ? value.toNumber() : Math.trunc(checkNumber(value, position, count))
  if (!(size >= 0 && size <= MAX_LENGTH)) argumentError(position, 'number out of range')
  return size
}
