import { ROOT, type Shape } from './shape.ts'
import type { LuaTable } from './table.ts'
import type { LuaValue } from './value.ts'

/**
 * Raw access of the host to many string keys of tables that are built alike: a shape is asked once where it has them
 * all (LUA.md §2.1). Fields go by their place in `keys`, of which there are at most 31. For a single key: table-field.ts.
 */
export class TableFields {
  private readonly keys: readonly string[]
  private readonly known = new WeakMap<Shape, Layout>()
  /** Of the table that was looked at last. */
  private layout: Layout

  constructor(keys: readonly string[]) {
    this.keys = keys
    this.layout = this.find(ROOT)
  }

  /** Slot by field, for `table.slots`; -1 where the table lacks it. Good until the table gets another key. */
  slotsOf(table: LuaTable): readonly number[] {
    const { layout } = this
    if (table.shape === layout.shape && table.slots.length === layout.count) return layout.slots
    return this.turnTo(table).slots
  }

  read(table: LuaTable, field: number): LuaValue {
    const slot = this.slotsOf(table)[field] ?? -1
    return slot < 0 ? undefined : table.slots[slot]
  }

  write(table: LuaTable, field: number, value: LuaValue): void {
    const slot = this.slotsOf(table)[field] ?? -1
    const before = slot < 0 ? undefined : table.slots[slot]
    // not compared with each other: for two strings that is dearer than the store
    if (before !== undefined && value !== undefined) table.slots[slot] = value
    else if (before !== value) table.setString(this.keys[field] ?? '', value)
  }

  /** Writes field after field; `values` goes by their places, too. Bit n of `kept`: the table keeps what it has of field n. */
  writeAll(table: LuaTable, values: readonly LuaValue[], kept: number): void {
    const slots = this.slotsOf(table)
    const { layout } = this
    const stored = table.slots
    let missing = 0
    let isOrdinary = true
    for (let field = 0; field < values.length; field++) {
      if ((kept & (1 << field)) !== 0) continue
      const value = values[field]
      const slot = slots[field] ?? -1
      if (slot < 0) {
        if (value !== undefined) missing |= 1 << field
      } else if (value !== undefined && stored[slot] !== undefined) stored[slot] = value
      else if (value !== undefined || stored[slot] !== undefined) isOrdinary = false
    }
    // what the hash part's size becomes depends on the order in which keys come and go
    if (!isOrdinary) this.writeEach(table, values, kept)
    else if (missing !== 0) this.add(table, { values, missing, layout })
  }

  private writeEach(table: LuaTable, values: readonly LuaValue[], kept: number): void {
    for (const [field, value] of values.entries()) if ((kept & (1 << field)) === 0) this.write(table, field, value)
  }

  /** Tables that are built alike get the same keys in the same place: what became of the last one is remembered. */
  private add(table: LuaTable, { values, missing, layout }: Addition): void {
    const { growth } = layout
    if (growth?.missing === missing && table.hashCap === growth.capBefore && table.dead === 0) {
      if (table.slots.length === 0) table.slots = []
      for (let field = 0; field < values.length; field++) {
        if ((missing & (1 << field)) !== 0) table.slots.push(values[field])
      }
      table.shape = growth.shape
      table.hashCap = growth.cap
      return
    }
    const capBefore = table.hashCap
    const canRemember = table.shape.shared && table.dead === 0
    for (const [field, value] of values.entries())
      if ((missing & (1 << field)) !== 0) table.setString(this.keys[field] ?? '', value)
    if (canRemember && table.shape.shared)
      layout.growth = { missing, capBefore, shape: table.shape, cap: table.hashCap }
  }

  /** The tables of one request follow each other as those of the one before did. */
  private turnTo({ shape, slots: { length } }: LuaTable): Layout {
    const { next } = this.layout
    const isNext = next !== undefined && next.shape === shape && next.count === length
    const layout = isNext ? next : this.layoutOf(shape)
    this.layout.next = layout
    this.layout = layout
    return layout
  }

  private layoutOf(shape: Shape): Layout {
    // A private shape grows in place: what it lacks today it may have tomorrow.
    if (!shape.shared) return this.find(shape)
    const known = this.known.get(shape)
    if (known !== undefined) return known
    const layout = this.find(shape)
    this.known.set(shape, layout)
    return layout
  }

  private find(shape: Shape): Layout {
    const { index, keys } = shape
    const slots = this.keys.map((key) => index.get(key) ?? -1)
    return { shape, count: keys.length, slots, next: undefined, growth: undefined }
  }
}

/** Where tables of one shape have the keys, as long as it has `count` of them. */
interface Layout {
  readonly shape: Shape
  readonly count: number
  readonly slots: readonly number[]
  /** What was looked at after it. */
  next: Layout | undefined
  growth: Growth | undefined
}

/** What a table became whose hash part had room for `capBefore` keys, when the missing fields were added in their order. */
interface Growth {
  /** A bit for each field. */
  readonly missing: number
  readonly capBefore: number
  readonly shape: Shape
  readonly cap: number
}

interface Addition {
  readonly values: readonly LuaValue[]
  readonly missing: number
  readonly layout: Layout
}
