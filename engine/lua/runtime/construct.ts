import { hashSize, LuaTable, NO_ARRAY, NO_SLOTS } from './table.ts'
import type { ShapeCache } from './indexing.ts'
import { ROOT, type Shape } from './shape.ts'
import type { LuaValue } from './value.ts'

/** `{a, b}`: takes the array over. */
export function newArray(values: LuaValue[]): LuaTable {
  const room = values.length
  let n = room
  const hasHoles = n > 0 && values.includes(undefined)
  if (n > 0 && values[n - 1] === undefined) {
    while (n > 0 && values[n - 1] === undefined) n--
    values.length = n
  }
  const table = new LuaTable(ROOT, NO_SLOTS, values)
  if (hasHoles) {
    table.cap = room
    table.hasHoles = true
  }
  return table
}

/** `{1, 2, 3}`: LuaJIT grows a template of constants by powers of two. */
export function newConstants(values: LuaValue[]): LuaTable {
  const table = newArray(values)
  if (values.length > 1) table.cap = hashSize(values.length)
  return table
}

/** `{1, nil, 3}`: LuaJIT builds a template of constants item by item, and a nil makes room, too (lj_parse.c expr_table). */
export function newTemplate(values: readonly LuaValue[]): LuaTable {
  const table = new LuaTable()
  table.cap = 1
  values.forEach((value, i) => {
    if (value === undefined) table.makeRoom(i + 1, false)
    else table.setIndex(i + 1, value)
  })
  table.hasHoles = true
  table.makeRoom(values.length, true)
  return table
}

/**
 * `{…, f()}` with so many `items`: LuaJIT has room for them, two at least (lj_parse.c expr_table), and where more come,
 * for one more than all (TSETM). \`#\` shows it when there are nils among them.
 */
export function newOpenArray(values: LuaValue[], items: number): LuaTable {
  const given = values.length
  const room = Math.max(items, 2)
  const table = newArray(values)
  table.cap = given <= room ? room : given + 1
  return table
}

/** `{a, [k] = b}`: an empty table with room for both parts. */
export function newMixed(positions: number, entries: number): LuaTable {
  const table = new LuaTable()
  table.cap = positions
  table.hashCap = hashSize(entries)
  return table
}

/** `{x = a, y = b}`: takes the slots over; `cache` remembers the shape. */
export function newRecord(cache: ShapeCache, keys: readonly string[], slots: LuaValue[]): LuaTable {
  const shape = cache.s ?? shapeOf(keys)
  // a private shape (too many siblings) belongs to one table only
  if (shape.shared) cache.s = shape
  const table = new LuaTable(shape, slots, NO_ARRAY)
  table.hashCap = hashSize(slots.length)
  return table
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
