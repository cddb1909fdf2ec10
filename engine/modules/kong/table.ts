import { checkTable, defineNative, library } from '../../lua/runtime/native.ts'
import { numberToString } from '../../lua/runtime/number.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { NULL } from '../../lua/runtime/userdata.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { entriesOf, indexOf, isTruthy, itemsOf } from '../pl/lua-access.ts'
import { readOnly } from '../pl/read-only.ts'
import { copyFunctions } from './table-copy.ts'

/** `kong.tools.table` (conformance tools.table). */
export function createTableTools(vm: LuaVm): LuaTable {
  return library({
    EMPTY: readOnly(vm, new LuaTable()),
    pack: defineNative('pack', (_F, ...values) => {
      const table = LuaTable.fromArray([])
      values.forEach((value, i) => table.setIndex(i + 1, value))
      table.setString('n', values.length)
      return table
    }),
    unpack: defineNative('unpack', (_F, list, first, last) => unpack(vm, checkTable(list, 1), first, last)),
    ...mergeFunctions(vm),
    ...arrayFunctions(vm),
    ...copyFunctions(vm),
    add_error: addErrorFunction(),
    table_path: defineNative('table_path', (_F, table, path) => {
      let value = table
      for (const key of itemsOf(vm, checkTable(path, 2))) {
        value = indexOf(vm, value, key)
        if (value === undefined) return undefined
      }
      return value
    }),
  })
}

function unpack(vm: LuaVm, list: LuaTable, first: LuaValue, last: LuaValue): LuaReturn {
  const from = typeof first === 'number' ? first : 1
  const declared = typeof last === 'number' ? last : indexOf(vm, list, 'n')
  const to = typeof declared === 'number' ? declared : list.length()
  const values: LuaValue[] = []
  for (let i = from; i <= to; i++) values.push(list.getIndex(i))
  return values
}

function mergeFunctions(vm: LuaVm): Record<'table_merge' | 'null_aware_table_merge', LuaFunction> {
  const merge = (
    tables: readonly LuaValue[],
    isWanted: (merged: LuaTable, key: LuaValue, value: LuaValue) => boolean,
  ) => {
    const merged = new LuaTable()
    tables.forEach((table, i) => {
      if (!isTruthy(table)) return
      for (const [key, value] of entriesOf(vm, checkTable(table, i + 1))) {
        if (isWanted(merged, key, value)) merged.set(key, value)
      }
    })
    return merged
  }
  return {
    table_merge: defineNative('table_merge', (_F, a, b) => merge([a, b], () => true)),
    // A null of the second table never replaces a value of the first.
    null_aware_table_merge: defineNative('null_aware_table_merge', (_F, a, b) =>
      merge([a, b], (merged, key, value) => value !== NULL || merged.get(key) === undefined),
    ),
  }
}

function arrayFunctions(vm: LuaVm): Record<'table_contains' | 'is_array' | 'is_lapis_array' | 'concat', LuaFunction> {
  return {
    table_contains: defineNative('table_contains', (_F, table, wanted) =>
      isTruthy(table) ? entriesOf(vm, checkTable(table, 1)).some(([, value]) => value === wanted) : false,
    ),
    is_array: defineNative('is_array', (_F, table, mode) => {
      if (!(table instanceof LuaTable)) return false
      if (mode === 'lapis') return isLapisArray(vm, table)
      return mode === 'fast' ? hasIntegerKeysOnly(table) : isSequence(vm, table)
    }),
    is_lapis_array: defineNative('is_lapis_array', (_F, table) => table instanceof LuaTable && isLapisArray(vm, table)),
    concat: defineNative('concat', (_F, ...lists) => {
      const end = lists.indexOf(undefined)
      const used = end < 0 ? lists : lists.slice(0, end)
      return LuaTable.fromArray(used.flatMap((list, i) => itemsOf(vm, checkTable(list, i + 1))))
    }),
  }
}

/** 1..n without holes. */
function isSequence(vm: LuaVm, table: LuaTable): boolean {
  const keys = entriesOf(vm, table).map(([key]) => key)
  let largest = 0
  for (const key of keys) {
    if (typeof key !== 'number' || key < 1 || !Number.isInteger(key)) return false
    largest = Math.max(largest, key)
  }
  return largest === keys.length
}

/** Holes and negative numbers are fine: OpenResty's `table.isarray`. */
function hasIntegerKeysOnly(table: LuaTable): boolean {
  return [...table.entries()].every(([key]) => typeof key === 'number' && Number.isInteger(key))
}

/** 1..n without holes, each a number or its text. */
function isLapisArray(vm: LuaVm, table: LuaTable): boolean {
  return entriesOf(vm, table).every(
    (_, i) => indexOf(vm, table, i + 1) !== undefined || indexOf(vm, table, numberToString(i + 1)) !== undefined,
  )
}

/** A second message for a key makes a marked list of both. */
function addErrorFunction(): LuaFunction {
  const listMark = new LuaTable()
  return defineNative('add_error', (_F, errors, key, message) => {
    const table = isTruthy(errors) ? checkTable(errors, 1) : new LuaTable()
    const present = table.get(key)
    if (!isTruthy(present)) table.set(key, message)
    else if (present instanceof LuaTable && present.metatable === listMark) present.append(message)
    else {
      const list = LuaTable.fromArray([present, message])
      list.metatable = listMark
      table.set(key, list)
    }
    return table
  })
}
