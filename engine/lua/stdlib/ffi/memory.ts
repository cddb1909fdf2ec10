import { LuaCallerError } from '../../runtime/lua-error.ts'
import { type LuaInt64 } from '../../runtime/int64.ts'

/** First address given out; blocks lie apart, so that a pointer past one end is not inside the next. */
const FIRST_ADDRESS = 0x7f3a_0000_1000n
const GAP = 16n

/** A piece of C memory that one `ffi.new`, string or object owns. */
export class Block {
  readonly base: bigint
  readonly bytes: Uint8Array
  readonly view: DataView
  /** Where the pointers stored here lead: the target lives as long as they do, as LuaJIT programs must ensure. */
  pointers: Map<number, Place> | undefined

  constructor(base: bigint, bytes: Uint8Array) {
    this.base = base
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.pointers = undefined
  }
}

/** A spot in C memory. Outside of its block it still is a number, but cannot be read. */
export interface Place {
  readonly block: Block
  readonly offset: number
}

const NO_BYTES = new Uint8Array(0)
const NOWHERE = new Block(0n, NO_BYTES)

/** The null pointer. */
export const NULL_PLACE: Place = { block: NOWHERE, offset: 0 }

/** The number a C program would see. */
export function addressOfPlace({ block, offset }: Place): bigint {
  return BigInt.asUintN(64, block.base + BigInt(offset))
}

/** As `%p` prints it. lj_strfmt.c lj_strfmt_wptr */
export function addressText(address: bigint): string {
  if (address === 0n) return 'NULL'
  const digits = address.toString(16)
  const width = digits.length <= 8 ? 8 : digits.length + (digits.length % 2)
  return `0x${digits.padStart(width, '0')}`
}

/** @throws LuaCallerError where C would read or write what is not its own */
export function requireRange({ block, offset }: Place, size: number): void {
  if (offset >= 0 && offset + size <= block.bytes.length) return
  const address = addressText(addressOfPlace({ block, offset }))
  throw new LuaCallerError(`attempt to access ${size} bytes at ${address}: outside of any C object`)
}

/** The address space of a VM. Numbers are given out in order, so a replay sees the same. */
export class Memory {
  private next = FIRST_ADDRESS
  /** Blocks whose address Lua code has seen as an integer, by address: it may cast it back. */
  private readonly exposed: Block[] = []

  /** Zeroed memory. */
  allocate(size: number, align = 16): Block {
    return this.adopt(new Uint8Array(size), align)
  }

  /** Gives bytes an address. */
  adopt(bytes: Uint8Array, align = 16): Block {
    const step = BigInt(Math.max(16, align))
    const base = ((this.next + step - 1n) / step) * step
    this.next = base + BigInt(bytes.length) + GAP
    return new Block(base, bytes)
  }

  /** A pointer as an integer; it can be cast back. */
  expose(place: Place): bigint {
    const { block } = place
    if (block.bytes.length > 0) {
      const at = this.positionOf(block.base)
      if (this.exposed[at] !== block) this.exposed.splice(at, 0, block)
    }
    return addressOfPlace(place)
  }

  /** An integer as a pointer. */
  locate(address: bigint): Place {
    if (address === 0n) return NULL_PLACE
    const at = this.positionOf(address)
    for (const block of [this.exposed[at], this.exposed[at - 1]]) {
      if (block === undefined || address < block.base) continue
      if (address <= block.base + BigInt(block.bytes.length)) return { block, offset: Number(address - block.base) }
    }
    return { block: new Block(address, NO_BYTES), offset: 0 }
  }

  /** Index of the first exposed block at or above `address`. */
  private positionOf(address: bigint): number {
    let low = 0
    let high = this.exposed.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.exposed[middle]?.base ?? 0n) < address) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The pointer stored at a place. */
  readPointer(place: Place): Place {
    requireRange(place, 8)
    const address = place.block.view.getBigUint64(place.offset, true)
    const known = place.block.pointers?.get(place.offset)
    return known !== undefined && addressOfPlace(known) === address ? known : this.locate(address)
  }

  /** The 8 bytes at a place as an integer: when they are a pointer, it becomes a number that can be cast back. */
  readWord(place: Place): bigint {
    requireRange(place, 8)
    const known = place.block.pointers?.get(place.offset)
    if (known !== undefined) this.expose(known)
    return place.block.view.getBigUint64(place.offset, true)
  }
}

/** Stores a pointer. */
export function writePointer(place: Place, target: Place): void {
  requireRange(place, 8)
  place.block.view.setBigUint64(place.offset, addressOfPlace(target), true)
  place.block.pointers ??= new Map()
  place.block.pointers.set(place.offset, target)
}

/** memcpy, with the pointers among the bytes. */
export function copyBytes(to: Place, from: Place, size: number): void {
  if (size === 0) return
  requireRange(to, size)
  requireRange(from, size)
  to.block.bytes.set(from.block.bytes.subarray(from.offset, from.offset + size), to.offset)
  for (const [offset, target] of from.block.pointers ?? []) {
    if (offset < from.offset || offset + 8 > from.offset + size) continue
    to.block.pointers ??= new Map()
    to.block.pointers.set(offset - from.offset + to.offset, target)
  }
}

/** memset. */
export function fillBytes(to: Place, value: number, size: number): void {
  if (size === 0) return
  requireRange(to, size)
  to.block.bytes.fill(value & 255, to.offset, to.offset + size)
}

/** A 64-bit integer as memory. */
export function wordBlock({ value }: Pick<LuaInt64, 'value'>): Block {
  const block = new Block(0n, new Uint8Array(8))
  block.view.setBigUint64(0, BigInt.asUintN(64, value), true)
  return block
}
