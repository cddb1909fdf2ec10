import type { LuaFunction } from './function.ts'
import { LuaTable } from './table.ts'
import type { LuaValue } from './value.ts'

/** Walks a table for `for k, v in pairs(t)`: what repeated `next` gives, without looking keys up. */
export class TableCursor {
  k: LuaValue
  v: LuaValue
  private readonly table: LuaTable
  private at: number
  private slot: number

  constructor(table: LuaTable) {
    this.k = undefined
    this.v = undefined
    this.table = table
    this.at = 0
    this.slot = 0
  }

  /** Steps; false at the end. */
  next(): boolean {
    const { table } = this
    const { arr } = table
    while (this.at < arr.length) {
      const value = arr[this.at++]
      if (value !== undefined) {
        this.k = this.at
        this.v = value
        return true
      }
    }
    const { slots } = table
    while (this.slot < slots.length) {
      const value = slots[this.slot++]
      if (value !== undefined) {
        this.k = table.shape.keys[this.slot - 1]
        this.v = value
        return true
      }
    }
    return false
  }
}

/** Stands for a walk over 1, 2, …: emitted code counts by itself. */
export const COUNTS = 1

/** A cursor when a generic for walks a table with the real `next`, COUNTS with ipairs' iterator; else undefined. */
export function cursorOf(
  iterators: { readonly next: LuaFunction | undefined; readonly ipairs: LuaFunction | undefined },
  f: LuaValue,
  s: LuaValue,
  c: LuaValue,
): TableCursor | typeof COUNTS | undefined {
  if (!(s instanceof LuaTable) || f === undefined) return undefined
  if (f === iterators.next && c === undefined) return new TableCursor(s)
  if (f === iterators.ipairs && c === 0) return COUNTS
  return undefined
}
