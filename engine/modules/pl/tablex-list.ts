import { callPlain, checkNumber, defineNative } from '../../lua/runtime/native.ts'
import { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { metamethodOf } from '../../lua/runtime/metatable.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertTable } from './assert-arg.ts'
import { integerOr, makeList } from './stringx.ts'
import { indexableArgument, listOf, sliceOf, withMetatable } from './tablex-support.ts'

/** Ranges, slices and moves of `pl.tablex`. */
export function listFunctions(vm: LuaVm): Record<string, LuaFunction> {
  return {
    range: defineNative('range', (_F, first, last, step) => {
      return makeList(vm, numbersBetween(checkNumber(first, 1), checkNumber(last, 2), integerOr(step, 3, 1)))
    }),
    sub: defineNative('sub', (_F, list, first, last) => {
      const source = indexableArgument(vm, 1, list)
      const [from, to] = sliceOf(source.length(), first, last)
      const values = listOf(source).slice(Math.max(0, from - 1), Math.max(0, to))
      return withMetatable(vm, LuaTable.fromArray(values), source, 'List')
    }),
    _normalize_slice: defineNative('_normalize_slice', (_F, list, first, last): LuaReturn => {
      return sliceOf(indexableArgument(vm, 1, list).length(), first, last)
    }),
    set: defineNative('set', (_F, list, value, first, last) => {
      const target = indexableArgument(vm, 1, list)
      fill(vm, target, value, [integerOr(first, 3, 1), integerOr(last, 4, target.length())])
      return EMPTY
    }),
    new: defineNative('new', (_F, size, value) => {
      const list = new LuaTable()
      fill(vm, list, value, [1, checkNumber(size, 1)])
      return list
    }),
    clear: defineNative('clear', (_F, list, start) => {
      const target = indexableArgument(vm, 1, list)
      const from = integerOr(start, 2, 1)
      for (let i = target.length(); i >= from; i--) target.setIndex(i, undefined)
      return EMPTY
    }),
    ...moveFunctions(vm),
    ...spliceFunctions(vm),
  }
}

function numbersBetween(first: number, last: number, step: number): readonly number[] {
  if (first === last) return [first]
  if ((first > last && step > 0) || (last > first && step < 0)) return []
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step)
}

function fill(vm: LuaVm, list: LuaTable, value: LuaValue, [first, last]: readonly [number, number]): void {
  const isCallable = value instanceof LuaFunction || metamethodOf(vm.state, value, '__call') !== undefined
  for (let i = first; i <= last; i++) list.setIndex(i, isCallable ? callPlain(vm, value, [i])[0] : value)
}

function moveFunctions(vm: LuaVm): Record<'icopy' | 'move', LuaFunction> {
  const define = (name: string, cutsTail: boolean): LuaFunction =>
    defineNative(name, (_F, to, from, toIndex, fromIndex, count) => {
      const target = indexableArgument(vm, 1, to)
      const source = listOf(indexableArgument(vm, 2, from))
      const start = integerOr(fromIndex, 4, 1)
      const end = start + Math.min(integerOr(count, 5, source.length) - 1, source.length - start)
      let at = integerOr(toIndex, 3, 1)
      for (let i = start; i <= end; i++) target.setIndex(at++, source[i - 1])
      if (cutsTail) for (let i = target.length(); i >= at; i--) target.setIndex(i, undefined)
      return target
    })
  return { icopy: define('icopy', true), move: define('move', false) }
}

function spliceFunctions(vm: LuaVm): Record<'insertvalues' | 'removevalues', LuaFunction> {
  const rewrite = (table: LuaTable, values: readonly LuaValue[]): LuaTable => {
    const length = Math.max(table.length(), values.length)
    for (let i = 1; i <= values.length; i++) table.setIndex(i, values[i - 1])
    for (let i = length; i > values.length; i--) table.setIndex(i, undefined)
    return table
  }
  return {
    insertvalues: defineNative('insertvalues', (_F, table, ...args) => {
      const target = assertTable(vm, 1, table)
      const values = [...listOf(target)]
      const position = args.length === 1 ? values.length + 1 : checkNumber(args[0], 2)
      values.splice(position - 1, 0, ...listOf(assertTable(vm, args.length === 1 ? 2 : 3, args.at(-1))))
      return rewrite(target, values)
    }),
    removevalues: defineNative('removevalues', (_F, table, first, last) => {
      const target = assertTable(vm, 1, table)
      const values = [...listOf(target)]
      const [from, to] = sliceOf(values.length, first, last)
      values.splice(from - 1, Math.max(0, to - from + 1))
      return rewrite(target, values)
    }),
  }
}
