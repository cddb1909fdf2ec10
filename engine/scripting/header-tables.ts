import type { HeaderPair } from '../gateway/message.ts'
import { defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import { dashed } from './header-text.ts'

/** Headers for Lua: names lower-case, repeats as arrays, any spelling found (Kong: nginx-behaviour.md §16, §17). */
export interface HeaderTables {
  table(lines: Iterable<HeaderPair>, options?: { readonly isRaw?: boolean }): LuaTable
}

/** Header tables of one VM: they share one metatable. */
export function createHeaderTables(): HeaderTables {
  const metatable = LuaTable.fromRecord({
    __index: defineNative('__index', (_F, headers, key) => lookUp(headers, key)),
  })
  return {
    table(lines, { isRaw = false } = {}) {
      const table = new LuaTable()
      for (const [name, value] of lines) addTo(table, isRaw ? name : name.toLowerCase(), value)
      if (!isRaw) table.metatable = metatable
      return table
    },
  }
}

/** Adds a value under a key; a second one makes it an array. */
export function addTo(table: LuaTable, key: string, value: LuaValue): void {
  const before = table.getString(key)
  if (before === undefined) table.setString(key, value)
  else if (before instanceof LuaTable) before.setIndex(before.length() + 1, value)
  else table.setString(key, LuaTable.fromArray([before, value]))
}

function lookUp(headers: LuaValue, key: LuaValue): LuaValue {
  if (!(headers instanceof LuaTable) || typeof key !== 'string') return undefined
  const spelled = dashed(key.toLowerCase())
  return spelled === key ? undefined : headers.getString(spelled)
}
