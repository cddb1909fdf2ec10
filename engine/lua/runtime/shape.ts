import type { LuaValue } from './value.ts'

const MAX_SHARED_KEYS = 32
const MAX_TRANSITIONS = 128
/** Of the empty shape: every kind of table begins there, and there are many kinds. */
const MAX_KINDS = 8192
const UNKNOWN = -2

/**
 * Which key sits in which slot of a table's hash part (LUA.md §2.1).
 * Tables built alike share shapes, so that one comparison at an access site proves the slot.
 * A shape with many or non-string keys is private to its table and grows in place;
 * slots never move inside one shape object.
 */
export class Shape {
  readonly index: Map<LuaValue, number>
  readonly keys: LuaValue[]
  readonly shared: boolean
  private transitions: Map<string, Shape> | undefined
  private indexSlot: number
  private newindexSlot: number

  constructor(index: Map<LuaValue, number>, keys: LuaValue[], shared: boolean) {
    this.index = index
    this.keys = keys
    this.shared = shared
    this.transitions = undefined
    this.indexSlot = UNKNOWN
    this.newindexSlot = UNKNOWN
  }

  /** The shape with `key` in a new last slot: a shared successor, or this very one if private. */
  add(key: LuaValue): Shape {
    if (!this.shared) {
      this.index.set(key, this.keys.length)
      this.keys.push(key)
      if (key === '__index') this.indexSlot = UNKNOWN
      else if (key === '__newindex') this.newindexSlot = UNKNOWN
      return this
    }
    if (typeof key === 'string' && this.keys.length < MAX_SHARED_KEYS) {
      const known = this.transitions?.get(key)
      if (known !== undefined) return known
      if (this.transitions === undefined) this.transitions = new Map()
      if (this.transitions.size < (this.keys.length === 0 ? MAX_KINDS : MAX_TRANSITIONS)) {
        const next = this.extend(key, true)
        this.transitions.set(key, next)
        return next
      }
    }
    return this.extend(key, false)
  }

  /** Slot of `__index`, or -1. */
  slotOfIndex(): number {
    if (this.indexSlot === UNKNOWN) this.indexSlot = this.index.get('__index') ?? -1
    return this.indexSlot
  }

  /** Slot of `__newindex`, or -1. */
  slotOfNewindex(): number {
    if (this.newindexSlot === UNKNOWN) this.newindexSlot = this.index.get('__newindex') ?? -1
    return this.newindexSlot
  }

  private extend(key: LuaValue, shared: boolean): Shape {
    const index = new Map(this.index)
    index.set(key, this.keys.length)
    return new Shape(index, [...this.keys, key], shared)
  }
}

/** The shape of a table without hash part. */
export const ROOT: Shape = new Shape(new Map(), [], true)
