import { LuaError } from './lua-error.ts'
import { ROOT, Shape } from './shape.ts'
import type { LuaValue } from './value.ts'

/** Shared by all tables without array part; never written. Unfrozen, so that reads stay monomorphic. */
export const NO_ARRAY: LuaValue[] = []
const NO_SLOTS: LuaValue[] = []

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

  constructor(shape: Shape = ROOT, slots: LuaValue[] = NO_SLOTS, arr: LuaValue[] = NO_ARRAY) {
    this.metatable = undefined
    this.shape = shape
    this.slots = slots
    this.arr = arr
    this.dead = 0
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
      if (value === undefined && i === n) this.trim()
    } else if (i !== i) throw new LuaError('table index is NaN')
    else this.setHash(i === 0 ? 0 : i, value)
  }

  /** A border: the length `#t` gives without metamethods. */
  length(): number {
    const n = this.arr.length
    if (n > 0 || this.shape.shared) return n
    let border = 0
    while (this.getHash(border + 1) !== undefined) border++
    return border
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
    if (this.dead > 8 && this.dead > this.slots.length >> 1) this.compact()
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
    if (!this.shape.shared) this.migrate(next)
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
