/**
 * The table library.
 *
 * Source: LuaJIT 2.1 `lib_table.c`. Functions that are Lua code inside LuaJIT (`remove`, `move`, `foreach`, …)
 * know no absent arguments: they complain about nil.
 */

import { EMPTY, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import { type LuaFunction } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import {
  checkInteger,
  checkNumber,
  checkString,
  checkTable,
  defineNative,
  library,
  optInteger,
} from '../runtime/native.ts'
import { numberToString } from '../runtime/number.ts'
import { LuaTable } from '../runtime/table.ts'
import { typeName } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { chargeString, chargeWork } from './charge.ts'
import { defineLuaCoded } from './lua-coded.ts'
import { lengthOf } from './plain-operators.ts'
import { foreachFunctions } from './table-foreach.ts'
import { preloadTableModules } from './table-modules.ts'
import { debugSort } from './table-sort-debug.ts'
import { sortFunction } from './table-sort-native.ts'

/** LuaJIT's LUAI_MAXCSTACK. */
const MAX_RESULTS = 8000

/** Sets the globals `table` and `unpack` and registers `table.new` and its kin. */
export function installTable(vm: LuaVm): void {
  const unpack = unpackFunction(vm)
  const sort = sortFunction(vm)
  vm.state.debug.addNative(sort.p, debugSort(vm, sort), ([, compare]) => compare !== undefined)
  const table = library({
    ...elementFunctions(vm),
    ...wholeFunctions(vm),
    ...foreachFunctions(vm),
    sort,
    pack: defineNative('pack', (_F, ...values) => {
      const packed = LuaTable.fromArray(values)
      packed.setString('n', values.length)
      return packed
    }),
    unpack,
  })
  vm.globals.setString('table', table)
  vm.globals.setString('unpack', unpack)
  preloadTableModules(vm, table)
}

function unpackFunction(vm: LuaVm): LuaFunction {
  return defineNative('unpack', function (_F, t, first, last): LuaReturn {
    const table = checkTable(t, 1, arguments.length - 1)
    const from = optInteger(first, 2, 1)
    const to = last === undefined ? table.length() : checkInteger(last, 3)
    if (from > to) return EMPTY
    if (to - from + arguments.length > MAX_RESULTS) throw new LuaCallerError('too many results to unpack')
    chargeWork(vm.state, Math.floor((to - from) / 8))
    if (from === to) return table.getIndex(from)
    const values: LuaValue[] = []
    for (let i = from; i <= to; i++) values.push(table.getIndex(i))
    return values
  })
}

/** Functions that move single elements. */
function elementFunctions(vm: LuaVm): Record<'insert' | 'remove' | 'move', LuaFunction> {
  const { state: S } = vm
  return {
    insert: defineNative('insert', function (_F, t, position, value): LuaReturn {
      const table = checkTable(t, 1, arguments.length - 1)
      const end = table.length() + 1
      if (arguments.length === 3) {
        table.setIndex(end, position)
        return EMPTY
      }
      if (arguments.length !== 4) throw new LuaCallerError("wrong number of arguments to 'insert'")
      const at = checkInteger(position, 2)
      if (end > at) chargeWork(S, Math.floor((end - at) / 8))
      for (let i = end; i > at; i--) table.setIndex(i, table.getIndex(i - 1))
      table.setIndex(at, value)
      return EMPTY
    }),

    remove: defineLuaCoded(function (_F, t, position): LuaReturn {
      const table = checkTable(t, 1, 1)
      const length = lengthOf(S, table)
      if (position === undefined) {
        if (length === 0) return EMPTY
        const last = table.getIndex(length)
        table.setIndex(length, undefined)
        return last
      }
      const at = checkNumber(position, 2)
      if (!(at >= 1 && at <= length)) return EMPTY
      const removed = table.getIndex(at)
      chargeWork(S, Math.floor((length - at) / 8))
      for (let i = at + 1; i <= length; i++) table.setIndex(i - 1, table.getIndex(i))
      table.setIndex(length, undefined)
      return removed
    }),

    move: defineLuaCoded(function (_F, source, first, last, target, destination): LuaReturn {
      const from = checkTable(source, 1, 5)
      const f = checkNumber(first, 2, 5)
      const e = checkNumber(last, 3, 5)
      const t = checkNumber(target, 4, 5)
      const to = destination === undefined ? from : checkTable(destination, 5, 5)
      if (e < f) return to
      const shift = t - f
      chargeWork(S, Math.floor((e - f) / 8))
      if (t > e || t <= f || to !== from) for (let i = f; i <= e; i++) to.setIndex(i + shift, from.getIndex(i))
      else for (let i = e; i >= f; i--) to.setIndex(i + shift, from.getIndex(i))
      return to
    }),
  }
}

/** Functions that look at all elements. */
function wholeFunctions(vm: LuaVm): Record<'concat' | 'maxn' | 'getn', LuaFunction> {
  const { state: S } = vm
  return {
    concat: defineNative('concat', function (_F, t, separator, first, last): LuaReturn {
      const table = checkTable(t, 1, arguments.length - 1)
      const between = separator === undefined ? '' : checkString(separator, 2)
      const from = optInteger(first, 3, 1)
      const to = last === undefined ? table.length() : checkInteger(last, 4)
      const { arr } = table
      const isDense = from >= 1 && to <= arr.length
      let out = ''
      for (let i = from; i <= to; i++) {
        const value = isDense ? arr[i - 1] : table.getIndex(i)
        if (i > from) out += between
        if (typeof value === 'string') out += value
        else if (typeof value === 'number') out += numberToString(value)
        else throw new LuaCallerError(`invalid value (${typeName(value)}) at index ${i} in table for 'concat'`)
      }
      chargeWork(S, to > from ? Math.floor((to - from) / 4) : 0)
      chargeString(S, out.length)
      return out
    }),

    maxn: defineNative('maxn', function (_F, t): LuaReturn {
      const table = checkTable(t, 1, arguments.length - 1)
      let most = 0
      for (const [key] of table.entries()) if (typeof key === 'number' && key > most) most = key
      return most
    }),

    getn: defineLuaCoded((_F, t) => lengthOf(S, checkTable(t, 1, 1))),
  }
}
