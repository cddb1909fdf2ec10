import type { FieldSchema } from '../gateway/schema/field.ts'
import { utf8ToLua, luaToUtf8 } from '../lua/runtime/bytes.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import { defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { NULL } from '../lua/runtime/userdata.ts'
import type { LuaValue } from '../lua/runtime/value.ts'

const MAX_DEPTH = 64

/** Plain data as Lua sees it: text becomes bytes, null becomes ngx.null. */
export function toLua(value: unknown): LuaValue {
  if (value === null) return NULL
  switch (typeof value) {
    case 'string':
      return utf8ToLua(value)
    case 'number':
    case 'boolean':
      return value
    case 'object':
      return Array.isArray(value) ? LuaTable.fromArray(value.map(toLua)) : recordToLua(value)
    case 'bigint':
    case 'symbol':
    case 'undefined':
    case 'function':
      return undefined
  }
}

function recordToLua(value: object): LuaTable {
  const table = new LuaTable()
  for (const [key, item] of Object.entries(value)) table.setString(utf8ToLua(key), toLua(item))
  return table
}

/** How functions inside a table are turned into JavaScript. */
export type FunctionReader = (f: LuaFunction) => unknown

/** Plain data of a Lua value: a table with entries 1..n only becomes a list, ngx.null becomes null. */
export function fromLua(value: LuaValue, readFunction: FunctionReader = () => undefined, depth = 0): unknown {
  if (value === NULL) return null
  if (typeof value === 'string') return luaToUtf8(value)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (value instanceof LuaFunction) return readFunction(value)
  if (!(value instanceof LuaTable) || depth > MAX_DEPTH) return undefined
  const entries = [...value.entries()]
  const length = value.length()
  if (length > 0 && length === entries.length) {
    return Array.from({ length }, (_, index) => fromLua(value.getIndex(index + 1), readFunction, depth + 1))
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [luaToUtf8(String(key)), fromLua(item, readFunction, depth + 1)]),
  )
}

/** What lists of a configuration carry: cjson's mark for empty ones, look-up by value for sets (Kong: schema.md §9). */
export interface ListMarks {
  readonly emptyArray: LuaTable | undefined
  readonly set: LuaTable
}

/** The metatables that configuration lists get; `emptyArray` is `cjson.array_mt`. */
export function createListMarks(emptyArray: LuaTable | undefined): ListMarks {
  const lookUp = defineNative('__index', (_F, table, key) => {
    if (!(table instanceof LuaTable) || typeof key === 'number') return undefined
    for (const [, item] of table.entries()) if (item === key) return true
    return undefined
  })
  return { emptyArray, set: LuaTable.fromRecord({ __index: lookUp }) }
}

/** A validated configuration as the table handlers get. */
export function configurationTable(value: unknown, field: FieldSchema | undefined, marks: ListMarks): LuaValue {
  if (typeof value === 'string') return whole(utf8ToLua(value))
  if (Array.isArray(value)) return listTable(value, field, marks)
  if (typeof value !== 'object' || value === null) return toLua(value)
  const isList = field?.type === 'array' || field?.type === 'set'
  if (isList && Object.keys(value).length === 0) return listTable([], field, marks)
  const table = new LuaTable()
  for (const [key, item] of Object.entries(value)) {
    const inner = field?.fields?.find(([name]) => name === key)?.[1] ?? field?.values
    table.setString(utf8ToLua(key), configurationTable(item, inner, marks))
  }
  return table
}

/** The text without the file it was cut from: V8 compares slices slowly and keys of objects fast. */
function whole(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text
}

function listTable(items: readonly unknown[], field: FieldSchema | undefined, marks: ListMarks): LuaTable {
  const table = LuaTable.fromArray(items.map((item) => configurationTable(item, field?.elements, marks)))
  if (items.length === 0) table.metatable = marks.emptyArray
  else if (field?.type === 'set') table.metatable = marks.set
  return table
}
