import { ROOT, type Shape } from './shape.ts'
import type { LuaTable } from './table.ts'
import type { LuaValue } from './value.ts'

/**
 * Raw access of the host to many string keys of tables that are built alike: a shape is asked once where it has them
 * all (LUA.md §2.1). Fields go by their place in `keys`. For a single key: table-field.ts.
 */
export class TableFields {
  private readonly keys: readonly string[]
  private readonly known = new WeakMap<Shape, readonly number[]>()
  private shape: Shape
  private slots: readonly number[]

  constructor(keys: readonly string[]) {
    this.keys = keys
    this.shape = ROOT
    this.slots = this.find(ROOT)
  }

  /** Slot by field, for `table.slots`; -1 where the table lacks it. Good until the table gets another key. */
  slotsOf({ shape }: LuaTable): readonly number[] {
    if (shape === this.shape) return this.slots
    // A private shape grows in place: what it lacks today it may have tomorrow.
    if (!shape.shared) return this.find(shape)
    this.slots = this.known.get(shape) ?? this.remember(shape)
    this.shape = shape
    return this.slots
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

  private remember(shape: Shape): readonly number[] {
    const slots = this.find(shape)
    this.known.set(shape, slots)
    return slots
  }

  private find({ index }: Shape): readonly number[] {
    return this.keys.map((key) => index.get(key) ?? -1)
  }
}
