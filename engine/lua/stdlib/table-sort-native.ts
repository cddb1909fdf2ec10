import { type LuaFunction } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { checkFunction, checkTable, defineNative, openCalls } from '../runtime/native.ts'
import { type LuaTable } from '../runtime/table.ts'
import { EMPTY, firstOf, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { chargeWork } from './charge.ts'
import { isLess } from './plain-operators.ts'
import { quicksort, type Sortable } from './table-sort.ts'

/** `table.sort`; the comparator cannot yield. */
export function sortFunction(vm: LuaVm): LuaFunction {
  return defineNative('sort', function (_F, t, comparator): LuaReturn {
    const table = checkTable(t, 1, arguments.length - 1)
    const length = table.length()
    chargeWork(vm.state, length)
    if (comparator === undefined) {
      if (!sortUniform(table, length))
        quicksort(
          listOf(
            table,
            (a, b) => isLess(vm.state, a, b),
            () => undefined,
          ),
          1,
          length,
        )
      return EMPTY
    }
    const compare = checkFunction(comparator, 2)
    const calls = openCalls(vm)
    const isBefore = (a: LuaValue, b: LuaValue) => {
      const result = firstOf(compare.p.q(compare, a, b))
      return result !== undefined && result !== false
    }
    quicksort(
      listOf(table, isBefore, () => calls.done()),
      1,
      length,
    )
    calls.done()
    return EMPTY
  })
}

/** `leave` gives up the frame of the comparator, so that the failure is reported from sort itself. */
function listOf(table: LuaTable, isBefore: Sortable['isLess'], leave: () => void): Sortable {
  return {
    read: (index) => table.getIndex(index),
    write: (index, value) => table.setIndex(index, value),
    isLess: isBefore,
    fail: () => {
      leave()
      throw new LuaCallerError('invalid order function for sorting')
    },
  }
}

/** All numbers (none nan) or all strings: every algorithm gives the same result, so the fastest may do it. */
function sortUniform(table: LuaTable, length: number): boolean {
  const list = table.arr
  if (list.length !== length || length < 2) return false
  const type = typeof list[0]
  if (type !== 'number' && type !== 'string') return false
  for (const value of list) if (typeof value !== type || value !== value) return false
  if (type === 'number')
    Float64Array.from(list as number[])
      .sort()
      .forEach((value, i) => (list[i] = value))
  else (list as string[]).sort(byCodeUnit)
  return true
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
