import { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertString } from './assert-arg.ts'
import { defineCalling, type Call, type Steps } from './calling.ts'
import type { FunctionArg } from './function-arg.ts'
import { entriesOf, indexOf, isTruthy } from './lua-access.ts'
import { indexableArgument, listOf, tableArgument, withMetatable } from './tablex-support.ts'

/** The maps and folds of `pl.tablex`; their callbacks may yield. */
export function mapFunctions(vm: LuaVm, functionArg: FunctionArg): Record<string, LuaFunction> {
  return { ...hashMaps(vm, functionArg), ...listMaps(vm, functionArg), ...walks(vm, functionArg) }
}

function hashMaps(vm: LuaVm, functionArg: FunctionArg): Record<string, LuaFunction> {
  return {
    map: defineCalling(vm, 'map', function* (call, fun, table, ...rest): Steps<LuaReturn> {
      const source = tableArgument(vm, 1, table)
      const f = functionArg(1, fun)
      const result = new LuaTable()
      for (const [key, value] of entriesOf(vm, source)) result.set(key, (yield* call(f, [value, ...rest]))[0])
      return withMetatable(vm, result, source)
    }),
    map2: defineCalling(vm, 'map2', function* (call, fun, a, b, ...rest): Steps<LuaReturn> {
      const first = tableArgument(vm, 1, a)
      const second = tableArgument(vm, 2, b)
      const f = functionArg(1, fun)
      const result = new LuaTable()
      for (const [key, value] of entriesOf(vm, first)) {
        result.set(key, (yield* call(f, [value, indexOf(vm, second, key), ...rest]))[0])
      }
      return withMetatable(vm, result, first, 'List')
    }),
    transform: defineCalling(vm, 'transform', function* (call, fun, table, ...rest): Steps<LuaReturn> {
      const target = tableArgument(vm, 1, table)
      const f = functionArg(1, fun)
      for (const [key, value] of entriesOf(vm, target)) target.set(key, (yield* call(f, [value, ...rest]))[0])
      return EMPTY
    }),
    pairmap: defineCalling(vm, 'pairmap', function* (call, fun, table, ...rest): Steps<LuaReturn> {
      const source = tableArgument(vm, 1, table)
      const f = functionArg(1, fun)
      const result = new LuaTable()
      for (const entry of entriesOf(vm, source)) {
        const [value, key] = yield* call(f, [...entry, ...rest])
        addPair(result, key, value)
      }
      return result
    }),
  }
}

/** Without a key the value is appended; a second value for a key makes a list. */
function addPair(result: LuaTable, key: LuaValue, value: LuaValue): void {
  if (!isTruthy(key)) {
    result.append(value)
    return
  }
  const present = result.get(key)
  if (present instanceof LuaTable) present.append(value)
  else result.set(key, isTruthy(present) ? LuaTable.fromArray([present, value]) : value)
}

function listMaps(vm: LuaVm, functionArg: FunctionArg): Record<string, LuaFunction> {
  return {
    imap: defineCalling(vm, 'imap', function* (call, fun, table, ...rest): Steps<LuaReturn> {
      const source = indexableArgument(vm, 1, table)
      const values = yield* mapList(call, functionArg(1, fun), listOf(source), rest)
      return withMetatable(vm, LuaTable.fromArray(values.map((value) => value ?? false)), source, 'List')
    }),
    imap2: defineCalling(vm, 'imap2', function* (call, fun, a, b, ...rest): Steps<LuaReturn> {
      const first = listOf(indexableArgument(vm, 2, a))
      const second = listOf(indexableArgument(vm, 3, b))
      const f = functionArg(1, fun)
      const result = new LuaTable()
      const length = Math.min(first.length, second.length)
      for (let i = 0; i < length; i++) result.setIndex(i + 1, (yield* call(f, [first[i], second[i], ...rest]))[0])
      return result
    }),
    mapn: defineCalling(vm, 'mapn', function* (call, fun, ...lists): Steps<LuaReturn> {
      const f = functionArg(1, fun)
      const result = new LuaTable()
      for (const row of rowsOf(vm, lists)) result.append((yield* call(f, row))[0])
      return result
    }),
    zip: defineCalling(vm, 'zip', function* (_call, ...lists): Steps<LuaReturn> {
      return LuaTable.fromArray(rowsOf(vm, lists).map((row) => LuaTable.fromArray(row)))
    }),
    map_named_method: defineCalling(vm, 'map_named_method', function* (call, name, table, ...rest): Steps<LuaReturn> {
      const method = assertString(vm, 1, name)
      const source = indexableArgument(vm, 2, table)
      const result = new LuaTable()
      for (const [i, value] of listOf(source).entries()) {
        result.setIndex(i + 1, (yield* call(indexOf(vm, value, method), [value, ...rest]))[0])
      }
      return withMetatable(vm, result, source, 'List')
    }),
    filter: defineCalling(vm, 'filter', function* (call, table, predicate, arg): Steps<LuaReturn> {
      const source = indexableArgument(vm, 1, table)
      const f = functionArg(2, predicate)
      const kept: LuaValue[] = []
      for (const value of listOf(source)) if (isTruthy((yield* call(f, [value, arg]))[0])) kept.push(value)
      return withMetatable(vm, LuaTable.fromArray(kept), source, 'List')
    }),
  }
}

function* mapList(call: Call, f: LuaValue, list: readonly LuaValue[], rest: readonly LuaValue[]): Steps<LuaValue[]> {
  const values: LuaValue[] = []
  for (const value of list) values.push((yield* call(f, [value, ...rest]))[0])
  return values
}

/** The n-th values of all lists together, as far as the shortest goes. */
function rowsOf(vm: LuaVm, lists: readonly LuaValue[]): readonly (readonly LuaValue[])[] {
  const columns = lists.map((list, i) => listOf(indexableArgument(vm, i + 1, list)))
  const length = columns.length === 0 ? 0 : Math.min(...columns.map((column) => column.length))
  return Array.from({ length }, (_, i) => columns.map((column) => column[i]))
}

function walks(vm: LuaVm, functionArg: FunctionArg): Record<string, LuaFunction> {
  return {
    foreach: defineCalling(vm, 'foreach', function* (call, table, fun, ...rest): Steps<LuaReturn> {
      const source = tableArgument(vm, 1, table)
      const f = functionArg(2, fun)
      for (const [key, value] of entriesOf(vm, source)) yield* call(f, [value, key, ...rest])
      return EMPTY
    }),
    foreachi: defineCalling(vm, 'foreachi', function* (call, table, fun, ...rest): Steps<LuaReturn> {
      const source = indexableArgument(vm, 1, table)
      const f = functionArg(2, fun)
      for (const [i, value] of listOf(source).entries()) yield* call(f, [value, i + 1, ...rest])
      return EMPTY
    }),
    find_if: defineCalling(vm, 'find_if', function* (call, table, predicate, arg): Steps<LuaReturn> {
      const source = tableArgument(vm, 1, table)
      const f = functionArg(2, predicate)
      for (const [key, value] of entriesOf(vm, source)) {
        const [found] = yield* call(f, [value, arg])
        if (isTruthy(found)) return [key, found]
      }
      return undefined
    }),
    reduce: defineCalling(vm, 'reduce', function* (call, fun, table, memo): Steps<LuaReturn> {
      const list = listOf(indexableArgument(vm, 2, table))
      const f = functionArg(1, fun)
      if (list.length === 0) return memo
      const started = isTruthy(memo) ? (yield* call(f, [memo, list[0]]))[0] : undefined
      let result = isTruthy(started) ? started : list[0]
      for (const value of list.slice(1)) result = (yield* call(f, [result, value]))[0]
      return result
    }),
  }
}
