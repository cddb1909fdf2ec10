import { checkString, checkTable, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'

/** Tables a pool keeps. */
const MOST = 200

/** `require "tablepool"` (lua-tablepool): tables to be used again. */
export function createTablepool(): LuaTable {
  const pools = new Map<string, LuaTable[]>()
  return library({
    fetch: defineNative('fetch', (_F, tag) => pools.get(checkString(tag, 1))?.pop() ?? new LuaTable()),
    release: defineNative('release', (_F, tag, object, noClear) => {
      const table = checkTable(object, 2)
      const pool = pools.get(checkString(tag, 1)) ?? []
      pools.set(checkString(tag, 1), pool)
      table.metatable = undefined
      if (noClear === undefined || noClear === false) table.clear()
      if (pool.length < MOST) pool.push(table)
      return []
    }),
  })
}
