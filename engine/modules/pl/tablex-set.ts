import { callPlain, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import type { FunctionArg } from './function-arg.ts'
import { entriesOf, indexOf, isTruthy, readGlobal } from './lua-access.ts'
import { asClass, indexableArgument, listOf, tableArgument } from './tablex-support.ts'

/** Counting and sorted walks of `pl.tablex`. */
export function setFunctions(vm: LuaVm, functionArg: FunctionArg): Record<'count_map' | 'sort' | 'sortv', LuaFunction> {
  const sortList = (list: LuaTable, comparator: LuaValue): void => {
    callPlain(vm, readGlobal(vm, 'table', 'sort'), comparator === undefined ? [list] : [list, comparator])
  }
  const walk = (table: LuaTable, keys: LuaTable): LuaFunction => {
    let i = 0
    return defineNative('sort_next', (): LuaReturn => {
      const key = keys.getIndex(++i)
      return [key, key === undefined ? undefined : indexOf(vm, table, key)]
    })
  }
  const keysOf = (table: LuaTable): LuaTable => LuaTable.fromArray(entriesOf(vm, table).map(([key]) => key))
  return {
    count_map: defineNative('count_map', (_F, list, comparison) => {
      const values = listOf(indexableArgument(vm, 1, list))
      return asClass(vm, countEqual(vm, values, functionArg(2, comparison ?? '==')), 'Map')
    }),
    sort: defineNative('sort', (_F, table, comparator) => {
      const source = tableArgument(vm, 1, table)
      const keys = keysOf(source)
      sortList(keys, comparator)
      return walk(source, keys)
    }),
    sortv: defineNative('sortv', (_F, table, comparison) => {
      const source = tableArgument(vm, 1, table)
      const f = functionArg(2, isTruthy(comparison) ? comparison : '<')
      const keys = keysOf(source)
      const byValue = defineNative('by_value', (_G, a, b): LuaReturn => {
        return callPlain(vm, f, [indexOf(vm, source, a), indexOf(vm, source, b)])
      })
      sortList(keys, byValue)
      return walk(source, keys)
    }),
  }
}

/** Each first of equal values to how many there are. */
function countEqual(vm: LuaVm, values: readonly LuaValue[], comparison: LuaValue): LuaTable {
  const counts = new LuaTable()
  const counted = new Set<LuaValue>()
  values.forEach((value, i) => {
    if (counted.has(value)) return
    counted.add(value)
    const equal = values.slice(i + 1).filter((other) => isTruthy(callPlain(vm, comparison, [value, other])[0]))
    for (const other of equal) counted.add(other)
    counts.set(value, equal.length + 1)
  })
  return counts
}
