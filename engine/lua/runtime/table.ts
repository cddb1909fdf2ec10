import { LuaError } from './lua-error.ts'
import { ROOT, Shape } from './shape.ts'
import type { LuaValue } from './value.ts'

/** Shared by all tables without array part; never written. Unfrozen, so that reads stay monomorphic. */
export const NO_ARRAY: LuaValue[] = []
/** Shared by all tables without hash part; never written. */
export const NO_SLOTS: LuaValue[] = []

/** LJ_MAX_ASIZE */
const MAX_ARRAY = 2 ** 27

/** Hash size for `n` keys (hsize2hbits). */
export function hashSize(n: number): number {
  if (n <= 2) return n === 0 ? 0 : 2
  return 2 ** (32 - Math.clz32(n - 1))
}

/**
 * A Lua table: `arr[i]` is `t[i+1]`, everything else sits in `slots` as `shape` says (LUA.md §2.1).
 * A nil in a slot keeps its key, so `next` survives clearing while it walks.
 */
export class LuaTable {
  declare readonly luaType: 'table'
  metatable: LuaTable | undefined
  shape: Shape
  slots: LuaValue[]
  arr: LuaValue[]
  /** Slots that hold nil: when they outnumber the living, the next new key compacts. */
  dead: number
  /**
   * LuaJIT's array size minus one and hash size, imitated: they decide what `#t` says about a table with holes,
   * and nothing else (lj_tab.c).
   */
  cap: number
  hashCap: number
  /** A nil may stand inside the array part. */
  hasHoles: boolean

  constructor(shape: Shape = ROOT, slots: LuaValue[] = NO_SLOTS, arr: LuaValue[] = NO_ARRAY) {
    this.metatable = undefined
    this.shape = shape
    this.slots = slots
    this.arr = arr
    this.dead = 0
    this.cap = arr.length
    this.hashCap = 0
    this.hasHoles = false
  }

  /** Raw read. */
  get(key: LuaValue): LuaValue {
    if (typeof key === 'string') return this.getString(key)
    if (typeof key === 'number') return this.getIndex(key)
    return key === undefined ? undefined : this.getHash(key)
  }

  /** Raw write. @throws LuaError for a nil or NaN key */
  set(key: LuaValue, value: LuaValue): void {
    if (typeof key === 'number') this.setIndex(key, value)
    else if (key === undefined) throw new LuaError('table index is nil')
    else this.setHash(key, value)
  }

  /** Raw read of a string key. */
  getString(key: string): LuaValue {
    const slot = this.shape.index.get(key)
    return slot === undefined ? undefined : this.slots[slot]
  }

  /** Raw write of a string key. */
  setString(key: string, value: LuaValue): void {
    this.setHash(key, value)
  }

  /** Raw read of any number key. */
  getIndex(i: number): LuaValue {
    const arr = this.arr
    if (i > 0 && i <= arr.length && i % 1 === 0) return arr[i - 1]
    return this.shape === ROOT ? undefined : this.getHash(i)
  }

  /** Raw write of any number key. @throws LuaError for NaN */
  setIndex(i: number, value: LuaValue): void {
    const n = this.arr.length
    if (i === n + 1) this.append(value)
    else if (i > 0 && i <= n && i % 1 === 0) {
      this.arr[i - 1] = value
      if (value !== undefined) return
      if (i === n) this.trim()
      else this.hasHoles = true
    } else if (i !== i) throw new LuaError('table index is NaN')
    else if (i > n && i <= this.cap && i % 1 === 0 && value !== undefined) this.fill(i, value)
    else this.setHash(i === 0 ? 0 : i, value)
  }

  /** A border: the length `#t` gives without metamethods, LuaJIT's choice where there are several (lj_tab_len). */
  length(): number {
    const { arr } = this
    if (!this.hasHoles && (arr.length > 0 || this.shape.shared)) return arr.length
    let high = Math.max(this.cap, arr.length)
    let low = 0
    if (high === 0 || arr[high - 1] !== undefined) {
      if (this.shape.shared) return high
      low = high++
      for (; this.getIndex(high) !== undefined; high *= 2) low = high
    }
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (this.getIndex(middle) === undefined) high = middle
      else low = middle
    }
    return low
  }

  /** The entry after `key`, in array then insertion order. @throws LuaError "invalid key to 'next'" */
  next(key: LuaValue): readonly [LuaValue, LuaValue] | undefined {
    const arr = this.arr
    let slot = 0
    if (key === undefined || (typeof key === 'number' && key > 0 && key <= arr.length && key % 1 === 0)) {
      for (let i = key === undefined ? 0 : (key as number); i < arr.length; i++) {
        const value = arr[i]
        if (value !== undefined) return [i + 1, value]
      }
    } else {
      const at = this.shape.index.get(key)
      // a walk that cleared the array part behind it asks for a key beyond it
      const cleared = at === undefined && typeof key === 'number' && key > 0 && key % 1 === 0 && arr !== NO_ARRAY
      if (at === undefined && !cleared) throw new LuaError("invalid key to 'next'")
      slot = at === undefined ? 0 : at + 1
    }
    const { slots } = this
    for (; slot < slots.length; slot++) {
      const value = slots[slot]
      if (value !== undefined) return [this.shape.keys[slot], value]
    }
    return undefined
  }

  /** All entries, in the order of `next`. */
  *entries(): IterableIterator<[LuaValue, LuaValue]> {
    for (let i = 0; i < this.arr.length; i++) {
      const value = this.arr[i]
      if (value !== undefined) yield [i + 1, value]
    }
    for (let slot = 0; slot < this.slots.length; slot++) {
      const value = this.slots[slot]
      if (value !== undefined) yield [this.shape.keys[slot], value]
    }
  }

  /** Removes every entry; array and hash start anew. */
  clear(): void {
    this.shape = ROOT
    this.slots = NO_SLOTS
    this.arr = []
    this.dead = 0
    this.hasHoles = false
  }

  /** Read of a key that is not in the array part. */
  getHash(key: LuaValue): LuaValue {
    const slot = this.shape.index.get(key)
    return slot === undefined ? undefined : this.slots[slot]
  }

  /** Write of a key that does not belong to the array part. */
  setHash(key: LuaValue, value: LuaValue): void {
    const slot = this.shape.index.get(key)
    if (slot !== undefined) {
      const before = this.slots[slot]
      this.slots[slot] = value
      if (before === undefined) {
        if (value !== undefined) this.dead--
      } else if (value === undefined) this.dead++
      return
    }
    if (value === undefined) return
    if (this.slots.length >= this.hashCap && this.rehash(key, value)) return
    if (this.slots === NO_SLOTS) this.slots = []
    this.shape = this.shape.add(key)
    this.slots.push(value)
  }

  /** `t[#t+1] = value`, taking over what waits in the hash part behind it. */
  append(value: LuaValue): void {
    const next = this.arr.length + 1
    if (value === undefined) {
      if (this.shape !== ROOT) this.setHash(next, undefined)
      return
    }
    if (this.arr === NO_ARRAY) this.arr = [value]
    else this.arr.push(value)
    if (next > this.cap) this.grow(next)
    if (!this.shape.shared) this.migrate(next)
  }

  /** LuaJIT would put the key into a free node of the hash part, or else choose the sizes anew. */
  private grow(next: number): void {
    if (this.hashCap > this.slots.length) {
      this.hashCap--
      return
    }
    this.cap = hashSize(next)
    if (this.shape.shared) return
    this.cap = Math.max(this.cap, this.bestArraySize(0))
    this.takeOver()
  }

  /** A key beyond the last one, inside LuaJIT's array part. */
  private fill(i: number, value: LuaValue): void {
    if (this.arr === NO_ARRAY) this.arr = []
    const { arr } = this
    while (arr.length < i - 1) arr.push(undefined)
    arr.push(value)
    this.hasHoles = true
    if (!this.shape.shared) this.migrate(i)
  }

  /**
   * The hash part is full: LuaJIT now chooses the array size anew, so that more than half of it is used
   * (lj_tab.c rehashtab). True when the new key found its place in the array part.
   */
  private rehash(key: LuaValue, value: LuaValue): boolean {
    if (this.dead > 8 && this.dead > this.slots.length >> 1) this.compact()
    const isIndex = typeof key === 'number' && key > 0 && key % 1 === 0 && key < MAX_ARRAY
    if (isIndex || !this.shape.shared) {
      const size = this.bestArraySize(isIndex ? key : 0)
      if (size > this.cap) {
        this.cap = size
        this.takeOver()
      } else if (this.arr.length <= size) this.cap = size
    }
    const fits = isIndex && key <= this.cap
    this.hashCap = hashSize(this.slots.length - this.dead + (fits ? 0 : 1))
    if (this.hashCap <= this.slots.length && !fits) this.hashCap = hashSize(this.slots.length + 1)
    if (fits) this.setIndex(key, value)
    return fits
  }

  /** Makes the array part at least `size` long, or as long as the use of position `size` would make it. */
  makeRoom(size: number, isExact: boolean): void {
    if (size <= this.cap) return
    this.cap = isExact ? size : Math.max(this.cap, this.bestArraySize(size))
    this.takeOver()
  }

  /** lj_tab.c bestasize */
  private bestArraySize(extra: number): number {
    const bins = new Array<number>(28).fill(0)
    let total = 0
    const count = (key: LuaValue) => {
      if (typeof key !== 'number' || key <= 0 || key % 1 !== 0 || key >= MAX_ARRAY) return
      const bin = key > 2 ? 31 - Math.clz32(key - 1) : 0
      bins[bin] = (bins[bin] ?? 0) + 1
      total++
    }
    this.arr.forEach((value, i) => value !== undefined && count(i + 1))
    this.slots.forEach((value, slot) => value !== undefined && count(this.shape.keys[slot]))
    count(extra)
    let size = 0
    for (let bin = 0, sum = 0; 2 * total > 2 ** bin && sum !== total; bin++) {
      const here = bins[bin] ?? 0
      sum += here
      if (here > 0 && 2 * sum > 2 ** bin) size = 2 ** (bin + 1)
    }
    return size
  }

  /** Moves the keys that now belong to the array part there. */
  private takeOver(): void {
    const moving: [number, LuaValue][] = []
    this.slots.forEach((value, slot) => {
      const key = this.shape.keys[slot]
      if (value === undefined || typeof key !== 'number' || key <= 0 || key > this.cap || key % 1 !== 0) return
      moving.push([key, value])
    })
    for (const [key] of moving) this.setHash(key, undefined)
    for (const [key, value] of moving.sort((a, b) => a[0] - b[0])) this.setIndex(key, value)
  }

  private migrate(written: number): void {
    if (this.getHash(written) !== undefined) this.setHash(written, undefined)
    for (let i = written + 1; ; i++) {
      const value = this.getHash(i)
      if (value === undefined) return
      this.setHash(i, undefined)
      this.arr.push(value)
    }
  }

  private trim(): void {
    const { arr } = this
    let n = arr.length
    while (n > 0 && arr[n - 1] === undefined) n--
    arr.length = n
  }

  private compact(): void {
    const index = new Map<LuaValue, number>()
    const keys: LuaValue[] = []
    const slots: LuaValue[] = []
    for (let slot = 0; slot < this.slots.length; slot++) {
      const value = this.slots[slot]
      if (value === undefined) continue
      index.set(this.shape.keys[slot], keys.length)
      keys.push(this.shape.keys[slot])
      slots.push(value)
    }
    this.shape = new Shape(index, keys, false)
    this.slots = slots
    this.dead = 0
  }

  static fromArray(values: readonly LuaValue[]): LuaTable {
    const table = new LuaTable(ROOT, NO_SLOTS, values.slice())
    table.trim()
    return table
  }

  static fromRecord(record: Readonly<Record<string, LuaValue>>): LuaTable {
    const table = new LuaTable()
    for (const key of Object.keys(record)) table.setString(key, record[key])
    return table
  }
}
Object.defineProperty(LuaTable.prototype, 'luaType', { value: 'table' })
