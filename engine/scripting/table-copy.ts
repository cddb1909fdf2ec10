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
  /** Which slots of that shape are looked at: Kong's own are many, and change with every handler. */
  private watched: readonly number[]
  private byKey: Map<LuaValue, LuaValue> | undefined

  constructor(table: LuaTable, isOwn: IsOwn = nobodys) {
    this.table = table
    this.isOwn = isOwn
    this.shape = table.shape
    this.slots = table.slots.slice()
    this.watched = watchedSlots(table.shape, isOwn)
    if (!isPlain(table)) this.byKey = new Map(table.entries())
  }

  /** Tells what changed since, and remembers the table as it is now. */
  update(listener: EntryListener): void {
    if (!this.follow()) return this.updateByKey(listener)
    const { slots: before, watched, shape } = this
    const { slots } = this.table
    for (let i = 0; i < watched.length; i++) {
      const slot = watched[i] ?? 0
      const was = before[slot]
      const is = slots[slot]
      if (was === is) continue
      before[slot] = is
      listener.changed(shape.keys[slot], was, is)
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
      this.watched = watchedSlots(shape, this.isOwn)
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
const known = new WeakMap<IsOwn, WeakMap<Shape, readonly number[]>>()

function watchedSlots(shape: Shape, isOwn: IsOwn): readonly number[] {
  let ofShapes = known.get(isOwn)
  if (!ofShapes) known.set(isOwn, (ofShapes = new WeakMap()))
  let slots = ofShapes.get(shape)
  // a private shape grows in place
  if (!slots || !shape.shared)
    ofShapes.set(shape, (slots = shape.keys.flatMap((key, slot) => (isOwn(key) ? [] : [slot]))))
  return slots
}
