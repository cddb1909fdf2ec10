import { NO_ARRAY, LuaTable } from './table.ts'
import type { ShapeCache } from './indexing.ts'
import { ROOT, type Shape } from './shape.ts'
import type { LuaValue } from './value.ts'

const NO_SLOTS: LuaValue[] = []

/** `{a, b}`: takes the array over. */
export function newArray(values: LuaValue[]): LuaTable {
  let n = values.length
  if (n > 0 && values[n - 1] === undefined) {
    while (n > 0 && values[n - 1] === undefined) n--
    values.length = n
  }
  return new LuaTable(ROOT, NO_SLOTS, values)
}

/** `{x = a, y = b}`: takes the slots over; `cache` remembers the shape. */
export function newRecord(cache: ShapeCache, keys: readonly string[], slots: LuaValue[]): LuaTable {
  const shape = cache.s ?? shapeOf(keys)
  // a private shape (too many siblings) belongs to one table only
  if (shape.shared) cache.s = shape
  return new LuaTable(shape, slots, NO_ARRAY)
}

function shapeOf(keys: readonly string[]): Shape {
  let shape = ROOT
  for (const key of keys) shape = shape.add(key)
  return shape
}

/** `{…, f()}`: the rest from `position` on. */
export function setRest(table: LuaTable, position: number, values: readonly LuaValue[]): void {
  values.forEach((value, i) => table.setIndex(position + i, value))
}
