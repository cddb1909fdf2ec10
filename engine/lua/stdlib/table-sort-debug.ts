import { callUnyielding } from '../runtime/call-debug.ts'
import type { LuaFunction, SuspendingBody } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { checkFunction, checkTable } from '../runtime/native.ts'
import type { Suspension } from '../runtime/suspension.ts'
import type { LuaTable } from '../runtime/table.ts'
import { EMPTY, firstOf, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'
import { chargeWork } from './charge.ts'

type Steps<T> = Generator<Suspension, T, unknown>

/** What is sorted, and by what. */
interface Sorting {
  readonly table: LuaTable
  readonly isLess: (a: LuaValue, b: LuaValue) => Steps<boolean>
}

/** `table.sort` in the debug form: comparison by comparison as `quicksort`, and its comparator can pause. */
export function debugSort(vm: LuaVm, sort: LuaFunction): SuspendingBody {
  const S = vm.state
  const { q } = sort.p
  return function* (F, ...args): Steps<LuaReturn> {
    if (args[1] === undefined) return q(F, ...args)
    const table = checkTable(args[0], 1, args.length)
    const length = table.length()
    chargeWork(S, length)
    const compare = checkFunction(args[1], 2)
    const isLess = function* (a: LuaValue, b: LuaValue): Steps<boolean> {
      const result = firstOf(yield* callUnyielding(S, compare, [a, b]))
      return result !== undefined && result !== false
    }
    yield* quicksort({ table, isLess }, 1, length)
    return EMPTY
  }
}

function* quicksort(list: Sorting, first: number, last: number): Steps<void> {
  const { table, isLess } = list
  let low = first
  let high = last
  while (low < high) {
    if (yield* isLess(table.getIndex(high), table.getIndex(low))) swap(table, low, high)
    if (high - low === 1) return
    const middle = (low + high) >> 1
    if (yield* isLess(table.getIndex(middle), table.getIndex(low))) swap(table, middle, low)
    else if (yield* isLess(table.getIndex(high), table.getIndex(middle))) swap(table, middle, high)
    if (high - low === 2) return
    const i = yield* partition(list, { low, high, middle })
    if (i - low < high - i) {
      yield* quicksort(list, low, i - 1)
      low = i + 1
    } else {
      yield* quicksort(list, i + 1, high)
      high = i - 1
    }
  }
}

function* partition(
  { table, isLess }: Sorting,
  { low, high, middle }: { readonly low: number; readonly high: number; readonly middle: number },
): Steps<number> {
  const pivot = table.getIndex(middle)
  swap(table, middle, high - 1)
  let i = low
  let j = high - 1
  for (;;) {
    while (yield* isLess(table.getIndex(++i), pivot)) if (i >= high) fail()
    while (yield* isLess(pivot, table.getIndex(--j))) if (j <= low) fail()
    if (j < i) break
    swap(table, i, j)
  }
  swap(table, high - 1, i)
  return i
}

function fail(): never {
  throw new LuaCallerError('invalid order function for sorting')
}

function swap(table: LuaTable, i: number, j: number): void {
  const value = table.getIndex(i)
  table.setIndex(i, table.getIndex(j))
  table.setIndex(j, value)
}
