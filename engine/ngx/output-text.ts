import { argumentError } from '../lua/runtime/native.ts'
import { numberToString } from '../lua/runtime/number.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { NULL } from '../lua/runtime/userdata.ts'
import { typeName, type LuaValue } from '../lua/runtime/value.ts'

/** What `ngx.print` makes of a value: array tables are flattened (Kong: nginx-behaviour.md §22). */
export function outputText(value: LuaValue, position: number): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberToString(value)
  if (value === undefined || typeof value === 'boolean') return String(value ?? 'nil')
  if (value === NULL) return 'null'
  if (value instanceof LuaTable) return tableText(value, position)
  const expected = 'string, number, boolean, nil, ngx.null, or array table expected'
  return argumentError(position, `${expected}, but got ${typeName(value)}`)
}

function tableText(table: LuaTable, position: number): string {
  return arrayItems(table, position)
    .map((item) => itemText(item, position))
    .join('')
}

function itemText(item: LuaValue, position: number): string {
  if (item instanceof LuaTable) return tableText(item, position)
  const isPlain = item === undefined || typeof item === 'boolean' || item === NULL
  if (isPlain || typeof item === 'string' || typeof item === 'number') return outputText(item, position)
  return argumentError(position, `bad data type ${typeName(item)} found`)
}

/** The items of an array table, holes as nil. @throws LuaArgError for other keys */
export function arrayItems(table: LuaTable, position: number): LuaValue[] {
  let max = 0
  for (const [key] of table.entries()) {
    if (typeof key !== 'number' || key < 1 || key % 1 !== 0) return argumentError(position, 'non-array table found')
    max = Math.max(max, key)
  }
  return Array.from({ length: max }, (_item, i) => table.getIndex(i + 1))
}
