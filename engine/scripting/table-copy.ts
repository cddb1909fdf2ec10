import type { Shape } from '../lua/runtime/shape.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'

type IsOwn = (key: LuaValue) => boolean
/** Hears of entries that changed. */
export interface EntryListener {
  changed(key: LuaValue, before: LuaValue, after: LuaValue): void
}

const nobodys: IsOwn = () => false

/**
 * The entries of a table as they were last seen, to find out which changed: slot by slot as long as the table only
 * gets new string keys, which is what context tables do, else by key.
 */
export class TableCopy {
  readonly isOwn: IsOwn
  private readonly table: LuaTable
  private shape: Shape
  private slots: LuaValue[]
  /** Which slots of that shape are nobody's business. */
  private own: readonly boolean[]
  private byKey: Map<LuaValue, LuaValue> | undefined

  constructor(table: LuaTable, isOwn: IsOwn = nobodys) {
    this.table = table
    this.isOwn = isOwn
    this.shape = table.shape
    this.slots = table.slots.slice()
    this.own = ownSlots(table.shape, isOwn)
    if (!isPlain(table)) this.byKey = new Map(table.entries())
  }

  /** Tells what changed since, and remembers the table as it is now. */
  update(listener: EntryListener): void {
    if (!this.follow()) return this.updateByKey(listener)
    const { slots: before, own, shape } = this
    const { slots } = this.table
    for (let i = 0; i < slots.length; i++) {
      const was = before[i]
      const is = slots[i]
      if (was === is) continue
      before[i] = is
      if (own[i] !== true) listener.changed(shape.keys[i], was, is)
    }
  }

  /** Remembers one entry; gives what it was before. */
  take(key: LuaValue, value: LuaValue): LuaValue {
    const { byKey, slots } = this
    const slot = this.follow() ? this.shape.index.get(key) : undefined
    if (slot === undefined) {
      const before = (byKey ?? this.byKey)?.get(key)
      this.byKey?.set(key, value)
      return before
    }
    const before = slots[slot]
    slots[slot] = value
    return before
  }

  /** Takes over new keys, still without values; false when entries are compared by key from now on. */
  private follow(): boolean {
    if (this.byKey) return false
    const { shape } = this.table
    if (shape === this.shape && isPlain(this.table)) return true
    if (isPlain(this.table) && isLonger(shape, this.shape)) {
      for (let i = this.slots.length; i < shape.keys.length; i++) this.slots.push(undefined)
      this.shape = shape
      this.own = ownSlots(shape, this.isOwn)
      return true
    }
    this.byKey = new Map(this.shape.keys.map((key, slot) => [key, this.slots[slot]]))
    return false
  }

  private updateByKey(listener: EntryListener): void {
    const { byKey, table } = this
    if (!byKey) return
    for (const key of new Set([...byKey.keys(), ...[...table.entries()].map(([each]) => each)])) {
      const before = byKey.get(key)
      const after = table.get(key)
      if (before === after) continue
      byKey.set(key, after)
      if (!this.isOwn(key)) listener.changed(key, before, after)
    }
  }
}

/** All its entries are in slots, whose meaning the shape never changes. */
function isPlain({ shape, arr }: LuaTable): boolean {
  return shape.shared && arr.length === 0
}

function isLonger(shape: Shape, { keys }: Shape): boolean {
  return shape.keys.length >= keys.length && keys.every((key, slot) => shape.keys[slot] === key)
}

/** Shapes of context tables are few, and looking at each key of each request is much. */
const known = new WeakMap<IsOwn, WeakMap<Shape, readonly boolean[]>>()

function ownSlots(shape: Shape, isOwn: IsOwn): readonly boolean[] {
  let ofShapes = known.get(isOwn)
  if (!ofShapes) known.set(isOwn, (ofShapes = new WeakMap()))
  let own = ofShapes.get(shape)
  // a private shape grows in place
  if (!own || !shape.shared) ofShapes.set(shape, (own = shape.keys.map(isOwn)))
  return own
}
