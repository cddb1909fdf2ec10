import { defineNative } from '../../lua/runtime/native.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertTable } from './assert-arg.ts'
import { defineCalling, type Steps } from './calling.ts'
import type { FunctionArg } from './function-arg.ts'
import { makeClass } from './list.ts'
import { makeList } from './stringx.ts'

/** `pl.Map`: a table with a class, its keys and values as lists. */
export function createMap(vm: LuaVm): LuaTable {
  const map = makeClass(vm, 'Map')
  const column = (name: string, at: 0 | 1): LuaFunction =>
    defineNative(name, (_F, self) =>
      makeList(
        vm,
        entriesOf(vm, self).map((entry) => entry[at]),
      ),
    )
  const methods: Record<string, LuaFunction> = {
    _init: defineNative('_init', (_F, self, source) => {
      const target = assertTable(vm, 1, self)
      if (source instanceof LuaTable) for (const [key, value] of source.entries()) target.set(key, value)
      return EMPTY
    }),
    keys: column('keys', 0),
    values: column('values', 1),
    len: defineNative('len', (_F, self) => entriesOf(vm, self).length),
    set: defineNative('set', (_F, self, key, value) => {
      assertTable(vm, 1, self).set(key, value)
      return EMPTY
    }),
    get: defineNative('get', (_F, self, key) => assertTable(vm, 1, self).get(key)),
    items: defineNative('items', (_F, self) =>
      makeList(
        vm,
        entriesOf(vm, self).map((entry) => makeList(vm, entry)),
      ),
    ),
  }
  for (const [name, method] of Object.entries(methods)) map.setString(name, method)
  return map
}

function entriesOf(vm: LuaVm, self: LuaValue): readonly (readonly [LuaValue, LuaValue])[] {
  return [...assertTable(vm, 1, self).entries()]
}

/** `pl.Set` (Penlight 1.13): `+`, `*`, `-`, `^`, `<` on keys; objects have no methods of their own. */
export function createSet(vm: LuaVm, functionArg: FunctionArg, map: LuaTable): LuaTable {
  const set = makeClass(vm, 'Set', map)
  set.setString('__index', undefined)
  const create = (keys: Iterable<LuaValue>): LuaTable => {
    const made = new LuaTable()
    for (const key of keys) made.set(key, true)
    made.metatable = set
    return made
  }
  const isSet = (value: LuaValue): value is LuaTable =>
    value instanceof LuaTable && (value.metatable === set || value.metatable === map)
  // an operand that is no set stands for one key
  const keysOf = (value: LuaValue): Set<LuaValue> =>
    isSet(value) ? new Set(entriesOf(vm, value).map(([key]) => key)) : new Set([value])
  const methods: Record<string, LuaFunction> = {
    ...algebra(keysOf, create),
    _init: defineNative('_init', (_F, self, source) => {
      const target = assertTable(vm, 1, self)
      const keys = isSet(source) ? keysOf(source) : source instanceof LuaTable ? new Set(source.arr) : []
      for (const key of keys) if (key !== undefined) target.set(key, true)
      return EMPTY
    }),
    values: defineNative('values', (_F, self) => makeList(vm, [...keysOf(self)])),
    map: defineCalling(vm, 'map', function* (call, self, fun, ...rest): Steps<LuaReturn> {
      const f = functionArg(1, fun)
      const keys: LuaValue[] = []
      for (const key of keysOf(self)) keys.push((yield* call(f, [key, ...rest]))[0])
      return create(keys)
    }),
    __tostring: defineNative(
      '__tostring',
      (_F, self) => `[${[...keysOf(self)].map((key) => vm.tostring(key)).join(',')}]`,
    ),
  }
  for (const [name, method] of Object.entries(methods)) set.setString(name, method)
  return set
}

type KeysOf = (value: LuaValue) => Set<LuaValue>

function algebra(keysOf: KeysOf, create: (keys: Iterable<LuaValue>) => LuaTable): Record<string, LuaFunction> {
  const combined = (name: string, combine: (a: Set<LuaValue>, b: Set<LuaValue>) => Iterable<LuaValue>): LuaFunction =>
    defineNative(name, (_F, a, b) => create(combine(keysOf(a), keysOf(b))))
  const test = (name: string, holds: (a: Set<LuaValue>, b: Set<LuaValue>) => boolean): LuaFunction =>
    defineNative(name, (_F, a, b) => holds(keysOf(a), keysOf(b)))
  const without = (a: Set<LuaValue>, b: Set<LuaValue>): LuaValue[] => [...a].filter((key) => !b.has(key))
  const common = (a: Set<LuaValue>, b: Set<LuaValue>): LuaValue[] => [...a].filter((key) => b.has(key))
  const union = combined('union', (a, b) => [...a, ...b])
  const intersection = combined('intersection', common)
  const difference = combined('difference', without)
  const symmetric = combined('symmetric_difference', (a, b) => [...without(a, b), ...without(b, a)])
  const issubset = test('issubset', (a, b) => without(a, b).length === 0)
  const size = defineNative('len', (_F, self) => keysOf(self).size)
  return {
    union,
    intersection,
    difference,
    symmetric_difference: symmetric,
    __add: union,
    __mul: intersection,
    __sub: difference,
    __pow: symmetric,
    issubset,
    __lt: issubset,
    isdisjoint: test('isdisjoint', (a, b) => common(a, b).length === 0),
    isempty: defineNative('isempty', (_F, self) => keysOf(self).size === 0),
    len: size,
    __len: size,
    __eq: test('__eq', (a, b) => a.size === b.size && without(a, b).length === 0),
  }
}
