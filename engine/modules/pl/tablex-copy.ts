import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { entriesOf, indexOf, isTruthy, itemsOf } from './lua-access.ts'
import { readOnly } from './read-only.ts'
import { assertTable } from './assert-arg.ts'
import { asClass, indexableArgument, tableArgument, withMetatable } from './tablex-support.ts'
import { makeList } from './stringx.ts'

/** Copies, keys and values, merges and differences of `pl.tablex`. */
export function copyFunctions(vm: LuaVm): Record<string, LuaFunction> {
  const listing = (name: string, column: 0 | 1): LuaFunction =>
    defineNative(name, (_F, table) =>
      makeList(
        vm,
        entriesOf(vm, tableArgument(vm, 1, table)).map((entry) => entry[column]),
      ),
    )
  return {
    update: defineNative('update', (_F, to, from) => {
      const target = tableArgument(vm, 1, to, 'writeable')
      for (const [key, value] of entriesOf(vm, tableArgument(vm, 2, from))) target.set(key, value)
      return target
    }),
    size: defineNative('size', (_F, table) => entriesOf(vm, tableArgument(vm, 1, table)).length),
    copy: defineNative('copy', (_F, table) => tableFrom(entriesOf(vm, tableArgument(vm, 1, table)))),
    deepcopy: defineNative('deepcopy', (_F, table) => deepCopy(vm, table, new Map())),
    keys: listing('keys', 0),
    values: listing('values', 1),
    readonly: defineNative('readonly', (_F, table) => readOnly(vm, assertTable(vm, 1, table))),
    makeset: defineNative('makeset', (_F, list) => {
      const keys = entriesOf(vm, indexableArgument(vm, 1, list)).map(([, value]) => [value, true] as const)
      return asClass(vm, tableFrom(keys), 'Set')
    }),
    index_map: defineNative('index_map', (_F, list) =>
      asClass(vm, positionsOf(vm, indexableArgument(vm, 1, list)), 'Map'),
    ),
    index_by: defineNative('index_by', (_F, table, keys) => {
      const source = indexableArgument(vm, 1, table)
      const values = itemsOf(vm, indexableArgument(vm, 2, keys)).map((key) => indexOf(vm, source, key))
      return withMetatable(vm, LuaTable.fromArray(values), source, 'List')
    }),
    ...mergeFunctions(vm),
  }
}

function tableFrom(entries: readonly (readonly [LuaValue, LuaValue])[]): LuaTable {
  const table = new LuaTable()
  for (const [key, value] of entries) table.set(key, value)
  return table
}

/** Values to their positions; a value that occurs twice gets a list of them. */
function positionsOf(vm: LuaVm, list: LuaTable): LuaTable {
  const positions = new LuaTable()
  for (const [key, value] of entriesOf(vm, list)) {
    const present = positions.get(value)
    if (present instanceof LuaTable) present.append(key)
    else positions.set(value, isTruthy(present) ? LuaTable.fromArray([present, key]) : key)
  }
  return positions
}

function deepCopy(vm: LuaVm, value: LuaValue, known: Map<LuaTable, LuaTable>): LuaValue {
  if (!(value instanceof LuaTable)) return value
  const made = known.get(value)
  if (made !== undefined) return made
  const copy = new LuaTable()
  known.set(value, copy)
  for (const [key, item] of entriesOf(vm, value)) copy.set(deepCopy(vm, key, known), deepCopy(vm, item, known))
  copy.metatable = value.metatable
  return copy
}

function mergeFunctions(vm: LuaVm): Record<'merge' | 'union' | 'intersection' | 'difference', LuaFunction> {
  const merge = (a: LuaValue, b: LuaValue, isUnion: boolean): LuaTable => {
    const first = tableArgument(vm, 1, a)
    const second = tableArgument(vm, 2, b)
    const kept = entriesOf(vm, first).filter(([key]) => isUnion || isTruthy(indexOf(vm, second, key)))
    return withMetatable(vm, tableFrom(isUnion ? [...kept, ...entriesOf(vm, second)] : kept), first, 'Map')
  }
  const without = (table: LuaTable, other: LuaTable) =>
    entriesOf(vm, table).filter(([key]) => indexOf(vm, other, key) === undefined)
  return {
    merge: defineNative('merge', (_F, a, b, isUnion) => merge(a, b, isTruthy(isUnion))),
    union: defineNative('union', (_F, a, b) => merge(a, b, true)),
    intersection: defineNative('intersection', (_F, a, b) => merge(a, b, false)),
    difference: defineNative('difference', (_F, a, b, isSymmetric) => {
      const first = tableArgument(vm, 1, a)
      const second = tableArgument(vm, 2, b)
      const others = isTruthy(isSymmetric) ? without(second, first) : []
      return withMetatable(vm, tableFrom([...without(first, second), ...others]), first, 'Map')
    }),
  }
}
