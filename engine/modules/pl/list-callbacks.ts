import { callPlain, defineNative } from '../../lua/runtime/native.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY, typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertTable } from './assert-arg.ts'
import { defineCalling, type Steps } from './calling.ts'
import type { FunctionArg } from './function-arg.ts'
import { indexOf, isTruthy, readGlobal } from './lua-access.ts'
import { listOf } from './tablex-support.ts'

/** Methods of `pl.List` that take functions; those may yield, comparators excepted. */
export function callbackMethods(
  vm: LuaVm,
  functionArg: FunctionArg,
  create: (values: readonly LuaValue[]) => LuaTable,
): Record<string, LuaFunction> {
  const itemsOf = (self: LuaValue): readonly LuaValue[] => listOf(assertTable(vm, 1, self))
  return {
    ...sorts(vm, functionArg, create),
    ...methodCalls(vm, create),
    map: defineCalling(vm, 'map', function* (call, self, fun, ...rest): Steps<LuaReturn> {
      const f = functionArg(1, fun)
      const mapped: LuaValue[] = []
      for (const value of itemsOf(self)) mapped.push((yield* call(f, [value, ...rest]))[0] ?? false)
      return create(mapped)
    }),
    map2: defineCalling(vm, 'map2', function* (call, self, fun, other, ...rest): Steps<LuaReturn> {
      const f = functionArg(1, fun)
      const others = itemsOf(other)
      const mapped: LuaValue[] = []
      for (const [i, value] of itemsOf(self).slice(0, others.length).entries()) {
        mapped.push((yield* call(f, [value, others[i], ...rest]))[0])
      }
      return create(mapped)
    }),
    transform: defineCalling(vm, 'transform', function* (call, self, fun, ...rest): Steps<LuaReturn> {
      const f = functionArg(1, fun)
      const list = assertTable(vm, 1, self)
      for (const [i, value] of listOf(list).entries()) list.setIndex(i + 1, (yield* call(f, [value, ...rest]))[0])
      return list
    }),
    filter: defineCalling(vm, 'filter', function* (call, self, predicate, arg): Steps<LuaReturn> {
      const f = functionArg(2, predicate)
      const kept: LuaValue[] = []
      for (const value of itemsOf(self)) if (isTruthy((yield* call(f, [value, arg]))[0])) kept.push(value)
      return create(kept)
    }),
    foreach: defineCalling(vm, 'foreach', function* (call, self, fun, ...rest): Steps<LuaReturn> {
      const f = functionArg(1, fun)
      for (const value of itemsOf(self)) yield* call(f, [value, ...rest])
      return EMPTY
    }),
    reduce: defineCalling(vm, 'reduce', function* (call, self, fun): Steps<LuaReturn> {
      const f = functionArg(1, fun)
      const [first, ...others] = itemsOf(self)
      let result = first
      for (const value of others) result = (yield* call(f, [result, value]))[0]
      return result
    }),
    partition: defineCalling(vm, 'partition', function* (call, self, fun, ...rest): Steps<LuaReturn> {
      const f = functionArg(1, fun)
      const groups = new LuaTable()
      for (const value of itemsOf(self)) {
        const key = (yield* call(f, [value, ...rest]))[0] ?? '<nil>'
        const group = groups.get(key)
        if (group instanceof LuaTable) group.append(value)
        else groups.set(key, create([value]))
      }
      return groups
    }),
  }
}

function sorts(
  vm: LuaVm,
  functionArg: FunctionArg,
  create: (values: readonly LuaValue[]) => LuaTable,
): Record<'sort' | 'sorted', LuaFunction> {
  const sort = (list: LuaTable, comparison: LuaValue): LuaTable => {
    const args = isTruthy(comparison) ? [list, functionArg(1, comparison)] : [list]
    callPlain(vm, readGlobal(vm, 'table', 'sort'), args)
    return list
  }
  return {
    sort: defineNative('sort', (_F, self, comparison) => sort(assertTable(vm, 1, self), comparison)),
    sorted: defineNative('sorted', (_F, self, comparison) =>
      sort(create(listOf(assertTable(vm, 1, self))), comparison),
    ),
  }
}

function methodCalls(
  vm: LuaVm,
  create: (values: readonly LuaValue[]) => LuaTable,
): Record<'mapm' | 'foreachm', LuaFunction> {
  const methodOf = (value: LuaValue, name: LuaValue): LuaValue =>
    indexOf(vm, value, name) ?? vm.fail(`${typeName(value)} does not have method ${vm.tostring(name)}`)
  return {
    mapm: defineCalling(vm, 'mapm', function* (call, self, name, ...rest): Steps<LuaReturn> {
      const mapped: LuaValue[] = []
      for (const value of listOf(assertTable(vm, 1, self))) {
        mapped.push((yield* call(methodOf(value, name), [value, ...rest]))[0])
      }
      return create(mapped)
    }),
    foreachm: defineCalling(vm, 'foreachm', function* (call, self, name, ...rest): Steps<LuaReturn> {
      for (const value of listOf(assertTable(vm, 1, self))) yield* call(methodOf(value, name), [value, ...rest])
      return EMPTY
    }),
  }
}
