/**
 * `table.sort`: the quicksort of Lua 5.1, comparison by comparison, so that inconsistent
 * comparators give the same order and the same "invalid order function for sorting".
 *
 * Source: Lua 5.1 / LuaJIT `lib_table.c` (`auxsort`).
 */

import { type LuaValue } from '../runtime/value.ts'

/** What is sorted: `read` and `write` take Lua indices. */
export interface Sortable {
  read(index: number): LuaValue
  write(index: number, value: LuaValue): void
  /** `a < b`. */
  isLess(a: LuaValue, b: LuaValue): boolean
  /** Raises "invalid order function for sorting". */
  fail(): never
}

/** Sorts the elements from `first` to `last`. */
export function quicksort(list: Sortable, first: number, last: number): void {
  let low = first
  let high = last
  while (low < high) {
    if (list.isLess(list.read(high), list.read(low))) swap(list, low, high)
    if (high - low === 1) return
    const middle = (low + high) >> 1
    if (list.isLess(list.read(middle), list.read(low))) swap(list, middle, low)
    else if (list.isLess(list.read(high), list.read(middle))) swap(list, middle, high)
    if (high - low === 2) return
    const i = partition(list, low, high, middle)
    // The smaller half by recursion, the larger one by looping.
    if (i - low < high - i) {
      quicksort(list, low, i - 1)
      low = i + 1
    } else {
      quicksort(list, i + 1, high)
      high = i - 1
    }
  }
}

/** Final index of the pivot, which was at `middle`. */
function partition(list: Sortable, low: number, high: number, middle: number): number {
  const pivot = list.read(middle)
  swap(list, middle, high - 1)
  let i = low
  let j = high - 1
  for (;;) {
    while (list.isLess(list.read(++i), pivot)) if (i >= high) list.fail()
    while (list.isLess(pivot, list.read(--j))) if (j <= low) list.fail()
    if (j < i) break
    swap(list, i, j)
  }
  swap(list, high - 1, i)
  return i
}

function swap(list: Sortable, i: number, j: number): void {
  const value = list.read(i)
  list.write(i, list.read(j))
  list.write(j, value)
}
