import { bytesToLua, luaToBytes } from '../runtime/bytes.ts'
import { LuaInt64 } from '../runtime/int64.ts'
import { argumentError, checkNumber } from '../runtime/native.ts'
import { type LuaValue, typeName } from '../runtime/value.ts'
import { type Dictionaries } from './serialize-tags.ts'

/** Longest buffer of LuaJIT. */
const MAX_LENGTH = 0x7fffff00
/** Read bytes are cut off when there are this many. */
const COMPACT_AT = 1 << 16

/** Smallest memory LuaJIT gives a buffer. lj_def.h LJ_MIN_SBUF */
const MIN_CAPACITY = 32

/** Contents of a string.buffer: bytes are put at the end and taken from the front. */
export class LuaBuffer {
  readonly dictionaries: Dictionaries
  private text = ''
  private read = 0
  /** Size of the memory LuaJIT would hold: what `reserve` says there is. */
  private capacity = 0
  /** Memory handed out by `reserve`, of which `used` bytes have been committed. */
  private reserved: { readonly bytes: Uint8Array; used: number } | undefined
  /** Memory handed out by `ref`: Lua code may have written to it. */
  private shared: Uint8Array | undefined

  constructor(dictionaries: Dictionaries, size = 0) {
    this.dictionaries = dictionaries
    if (size > 0) this.grow(size)
  }

  /** Bytes not yet taken. */
  size(): number {
    return this.text.length - this.read
  }

  put(text: string): void {
    this.release()
    this.text += text
  }

  /** LuaJIT then points to the string instead of holding memory. */
  set(text: string): void {
    this.replace(text)
    this.capacity = 0
  }

  /** Empties it and keeps its memory. */
  reset(): void {
    this.replace('')
  }

  private replace(text: string): void {
    this.release()
    this.text = text
    this.read = 0
  }

  /** Takes up to `count` bytes. */
  take(count: number): string {
    this.release()
    const taken = this.text.slice(this.read, this.read + count)
    this.skip(count)
    return taken
  }

  skip(count: number): void {
    this.release()
    this.read = Math.min(this.text.length, this.read + count)
    if (this.read === this.text.length) this.replace('')
    else if (this.read > COMPACT_AT) this.replace(this.text.slice(this.read))
  }

  /** Memory behind the contents, at least `size` bytes. lj_buf.c lj_buf_more2 */
  reserve(size: number): Uint8Array {
    this.release()
    this.grow(this.size() + size)
    const bytes = new Uint8Array(this.capacity - this.size())
    this.reserved = { bytes, used: 0 }
    return bytes
  }

  /** Appends what was written to reserved memory; false: there is not so much. */
  commit(size: number): boolean {
    const { reserved } = this
    if (size === 0) return true
    if (reserved === undefined || reserved.used + size > reserved.bytes.length) return false
    this.sync()
    this.text += bytesToLua(reserved.bytes.subarray(reserved.used, reserved.used + size))
    reserved.used += size
    return true
  }

  /** The contents as memory that can be written to. */
  share(): Uint8Array {
    this.release()
    this.shared = luaToBytes(this.toString())
    return this.shared
  }

  toString(): string {
    this.sync()
    return this.read === 0 ? this.text : this.text.slice(this.read)
  }

  private grow(size: number): void {
    if (size <= this.capacity) return
    this.capacity = Math.max(this.capacity, MIN_CAPACITY)
    while (this.capacity < size) this.capacity *= 2
  }

  /** Takes over what was written through `ref`. */
  private sync(): void {
    if (this.shared === undefined) return
    this.text = bytesToLua(this.shared) + this.text.slice(this.read + this.shared.length)
    this.read = 0
  }

  /** Pointers given out so far have no effect any more. */
  private release(): void {
    this.sync()
    this.shared = undefined
    this.reserved = undefined
    if (this.text.length > 0 && this.size() > this.capacity) this.grow(this.size())
  }
}

/** A length argument: a number or 64-bit integer in range; strings are not converted. */
export function checkSize(value: LuaValue, position: number, count: number): number {
  if (typeof value === 'string') argumentError(position, `number expected, got ${typeName(value)}`)
  const size = value instanceof LuaInt64 ? value.toNumber() : Math.trunc(checkNumber(value, position, count))
  if (!(size >= 0 && size <= MAX_LENGTH)) argumentError(position, 'number out of range')
  return size
}
