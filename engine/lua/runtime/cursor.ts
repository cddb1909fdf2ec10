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

/** Walks 1, 2, … for `for i, v in ipairs(t)`. */
export class ArrayCursor {
  k: number
  v: LuaValue
  private readonly table: LuaTable

  constructor(table: LuaTable) {
    this.k = 0
    this.v = undefined
    this.table = table
  }

  /** Steps; false at the first nil. */
  next(): boolean {
    const i = this.k
    const { arr } = this.table
    const value = i < arr.length ? arr[i] : this.table.getIndex(i + 1)
    if (value === undefined) return false
    this.k = i + 1
    this.v = value
    return true
  }
}

/** A cursor when a generic for walks a table with the real `next` or ipairs' iterator; else undefined. */
export function cursorOf(
  iterators: { readonly next: LuaFunction | undefined; readonly ipairs: LuaFunction | undefined },
  f: LuaValue,
  s: LuaValue,
  c: LuaValue,
): TableCursor | ArrayCursor | undefined {
  if (!(s instanceof LuaTable) || f === undefined) return undefined
  if (f === iterators.next && c === undefined) return new TableCursor(s)
  if (f === iterators.ipairs && c === 0) return new ArrayCursor(s)
  return undefined
}
