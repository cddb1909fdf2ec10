/**
 * `require "table.new"` and its kin of OpenResty's LuaJIT. Each also becomes a field of `table` when first required.
 *
 * Source: openresty/luajit2 README "New APIs", conformance/lib/jit.jsonl (`jit/tab*`).
 */

import { LuaError } from '../runtime/lua-error.ts'
import { checkInteger, checkTable, defineNative } from '../runtime/native.ts'
import { LuaTable } from '../runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'

/** Largest hash part LuaJIT allocates: 2^26 nodes. */
const MAX_HASH = 2 ** 26
/** Largest array part: 2^27 slots. */
const MAX_ARRAY = 2 ** 27

/** Registers the modules; `table` is the library table. */
export function preloadTableModules(vm: LuaVm, table: LuaTable): void {
  const modules: Readonly<Record<string, (first: LuaValue, second: LuaValue, count: number) => LuaReturn>> = {
    new: createTable,
    clear: (t, _unused, count) => {
      checkTable(t, 1, count).clear()
      return EMPTY
    },
    clone: (t, _unused, count) => cloneTable(checkTable(t, 1, count)),
    isarray: (t, _unused, count) => isArray(checkTable(t, 1, count)),
    isempty: (t, _unused, count) => checkTable(t, 1, count).next(undefined) === undefined,
    nkeys: (t, _unused, count) => countKeys(checkTable(t, 1, count)),
  }
  for (const [name, run] of Object.entries(modules)) {
    const native = defineNative(name, function (_F, first, second): LuaReturn {
      return run(first, second, arguments.length - 1)
    })
    vm.preload(`table.${name}`, () => {
      table.setString(name, native)
      return native
    })
  }
}

/** The sizes only decide what `#t` says about holes; what LuaJIT refuses is refused. */
function createTable(array: LuaValue, hash: LuaValue, count: number): LuaReturn {
  const slots = checkInteger(array, 1, count)
  const nodes = checkInteger(hash, 2, count)
  if (slots >= MAX_ARRAY || nodes < 0 || nodes > MAX_HASH) throw new LuaError('table overflow')
  const table = new LuaTable()
  table.cap = Math.max(0, slots)
  table.hashCap = nodes === 0 ? 0 : Math.max(2, 2 ** (32 - Math.clz32(nodes - 1)))
  return table
}

/** A shallow copy; the metatable stays behind. */
function cloneTable(source: LuaTable): LuaTable {
  const copy = new LuaTable()
  copy.cap = source.cap
  copy.hashCap = source.hashCap
  for (const [key, value] of source.entries()) copy.set(key, value)
  return copy
}

/** Integer keys only, negative ones and holes included; the empty table counts. */
function isArray(table: LuaTable): boolean {
  for (const [key] of table.entries()) if (typeof key !== 'number' || !Number.isInteger(key)) return false
  return true
}

function countKeys(table: LuaTable): number {
  let count = 0
  for (const value of table.arr) if (value !== undefined) count++
  for (const value of table.slots) if (value !== undefined) count++
  return count
}
