import { callPlain, defineNative } from '../../lua/runtime/native.ts'
import { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertNumber, assertString, assertTable } from './assert-arg.ts'
import { isTruthy, readGlobal, requireModule } from './lua-access.ts'
import type { FunctionArg } from './function-arg.ts'
import { callbackMethods } from './list-callbacks.ts'
import { createFind } from './lua-access.ts'
import { splitText } from './split.ts'
import { listOf, sliceOf } from './tablex-support.ts'

/** A class of the `pl.class` kind with a name. */
export function makeClass(vm: LuaVm, name: string, base?: LuaTable): LuaTable {
  const made = LuaTable.fromRecord({ _name: name })
  callPlain(vm, requireModule(vm, 'pl.class'), [base, undefined, made])
  return made
}

/** `pl.List` (Penlight 1.13): Python's list over a Lua table. */
export function createList(vm: LuaVm, functionArg: FunctionArg): LuaTable {
  const list = makeClass(vm, 'List')
  const tablex = requireModule(vm, 'pl.tablex')
  const create = (values: readonly LuaValue[]): LuaTable => {
    const made = LuaTable.fromArray(values)
    made.metatable = list
    return made
  }
  const methods: Record<string, LuaValue> = {
    ...constructors(vm, create),
    ...mutators(vm),
    ...readers(vm, create),
    ...callbackMethods(vm, functionArg, create),
  }
  for (const [name, method] of Object.entries(methods)) list.setString(name, method)
  for (const [name, of] of [
    ['index', 'find'],
    ['slice', 'sub'],
    ['chop', 'removevalues'],
  ] as const) {
    if (tablex instanceof LuaTable) list.setString(name, tablex.getString(of))
  }
  list.setString('new', list)
  list.setString('concat', readGlobal(vm, 'table', 'concat'))
  list.setString('push', readGlobal(vm, 'table', 'insert'))
  return list
}

type Create = (values: readonly LuaValue[]) => LuaTable

/** Values of a string (its characters), a table or an iterator function. */
function valuesOf(vm: LuaVm, source: LuaValue): readonly LuaValue[] {
  if (source instanceof LuaTable) return listOf(source)
  if (typeof source === 'string') return [...source]
  if (!(source instanceof LuaFunction)) return EMPTY
  const values: LuaValue[] = []
  for (;;) {
    const [value] = callPlain(vm, source, [])
    if (value === undefined) return values
    values.push(value)
  }
}

function constructors(vm: LuaVm, create: Create): Record<string, LuaFunction> {
  const find = createFind(vm)
  return {
    // an ordinary table with items becomes the list itself
    _create: defineNative('_create', (_F, source) => {
      const isSimple = source instanceof LuaTable && source.metatable === undefined && source.length() > 0
      return isSimple ? source : undefined
    }),
    _init: defineNative('_init', (_F, self, source) => {
      if (self instanceof LuaTable && self !== source) for (const value of valuesOf(vm, source)) self.append(value)
      return EMPTY
    }),
    range: defineNative('range', (_F, first, last, step) => {
      const [from, to] = last === undefined ? [1, first] : [first, last]
      const by = step === undefined ? 1 : assertNumber(vm, 3, step)
      const end = assertNumber(vm, 2, to) + (Number.isInteger(by) ? 0 : 1e-10)
      const values: number[] = []
      for (let i = assertNumber(vm, 1, from); by > 0 ? i <= end : i >= end; i += by) values.push(i)
      return create(values)
    }),
    split: defineNative('split', (_F, text, delimiter) => {
      const options = {
        delimiter: typeof delimiter === 'string' ? delimiter : undefined,
        isPlain: false,
        most: undefined,
      }
      return create(splitText(find, assertString(vm, 1, text), options))
    }),
    iterate: defineNative('iterate', (_F, source): LuaReturn => iterator(valuesOf(vm, source))),
    iter: defineNative('iter', (_F, source): LuaReturn => iterator(valuesOf(vm, source))),
    clone: defineNative('clone', (_F, self) => create(valuesOf(vm, self))),
  }
}

function iterator(values: readonly LuaValue[]): LuaFunction {
  let i = 0
  return defineNative('iterate', (): LuaReturn => values[i++])
}

/** Writes a list's values anew. */
function rewrite(list: LuaTable, values: readonly LuaValue[]): LuaTable {
  const length = list.length()
  values.forEach((value, i) => list.setIndex(i + 1, value))
  for (let i = length; i > values.length; i--) list.setIndex(i, undefined)
  return list
}

function mutators(vm: LuaVm): Record<string, LuaFunction> {
  const changing = (
    name: string,
    change: (values: LuaValue[], a: LuaValue, b: LuaValue, c: LuaValue) => void,
  ): LuaFunction =>
    defineNative(name, (_F, self, a, b, c) => {
      const list = assertTable(vm, 1, self)
      const values = [...listOf(list)]
      change(values, a, b, c)
      return rewrite(list, values)
    })
  const pop = defineNative('pop', (_F, self, position): LuaReturn => {
    const list = assertTable(vm, 1, self)
    const at = isTruthy(position) ? assertNumber(vm, 1, position) : list.length()
    const values = [...listOf(list)]
    const [taken] = values.splice(at - 1, 1)
    rewrite(list, values)
    return taken
  })
  return {
    append: defineNative('append', (_F, self, value) => {
      const list = assertTable(vm, 1, self)
      list.append(value)
      return list
    }),
    extend: changing('extend', (values, other) => void values.push(...listOf(assertTable(vm, 1, other)))),
    insert: changing('insert', (values, at, value) => void values.splice(assertNumber(vm, 1, at) - 1, 0, value)),
    put: changing('put', (values, value) => void values.unshift(value)),
    remove: changing('remove', (values, at) => void values.splice(assertNumber(vm, 1, at) - 1, 1)),
    remove_value: changing('remove_value', (values, value) => {
      const at = values.indexOf(value)
      if (at >= 0) values.splice(at, 1)
    }),
    pop,
    get: pop,
    reverse: changing('reverse', (values) => void values.reverse()),
    clear: changing('clear', (values) => void values.splice(0)),
    splice: changing('splice', (values, at, other) => {
      values.splice(assertNumber(vm, 1, at) - 1, 0, ...valuesOf(vm, other))
    }),
    slice_assign: changing('slice_assign', (values, first, last, other) => {
      const [from, to] = sliceOf(values.length, assertNumber(vm, 1, first), assertNumber(vm, 1, last))
      values.splice(from - 1, Math.max(0, to - from + 1), ...valuesOf(vm, other))
    }),
  }
}

function readers(vm: LuaVm, create: Create): Record<string, LuaFunction> {
  const reading = (name: string, read: (values: readonly LuaValue[], a: LuaValue) => LuaReturn): LuaFunction =>
    defineNative(name, (_F, self, a) => read(listOf(assertTable(vm, 1, self)), a))
  const numbers = (values: readonly LuaValue[]): number[] => values.filter((value) => typeof value === 'number')
  const shown = (value: LuaValue): string => vm.tostring(value)
  return {
    contains: reading('contains', (values, value) => values.includes(value)),
    count: reading('count', (values, value) => values.filter((other) => other === value).length),
    len: reading('len', (values) => values.length),
    minmax: reading('minmax', (values) => [Math.min(1e70, ...numbers(values)), Math.max(-1e70, ...numbers(values))]),
    join: reading('join', (values, delimiter) =>
      values.map(shown).join(isTruthy(delimiter) ? assertString(vm, 1, delimiter) : ''),
    ),
    __concat: reading('__concat', (values, other) => create([...values, ...listOf(assertTable(vm, 1, other))])),
    __eq: reading('__eq', (values, other) => {
      const others = listOf(assertTable(vm, 1, other))
      return values.length === others.length && values.every((value, i) => value === others[i])
    }),
    __tostring: reading('__tostring', (values) => `{${values.map(shown).join(',')}}`),
  }
}
