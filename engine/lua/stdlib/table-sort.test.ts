import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type LuaValue } from '../runtime/value.ts'
import { quicksort } from './table-sort.ts'

function sortWith(values: LuaValue[], isLess: (a: LuaValue, b: LuaValue) => boolean): readonly LuaValue[] {
  quicksort(
    {
      read: (index) => values[index - 1],
      write: (index, value) => (values[index - 1] = value),
      isLess,
      fail: () => {
        throw new Error('invalid order function for sorting')
      },
    },
    1,
    values.length,
  )
  return values
}

it('sorts', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const expected = numbers.toSorted((a, b) => a - b)
      expect(sortWith([...numbers], (a, b) => (a as number) < (b as number))).toEqual(expected)
    }),
  )
})

it('compares in the order of Lua 5.1', () => {
  const calls: string[] = []
  sortWith([5, 2, 4, 1, 3], (a, b) => {
    calls.push(`${a}<${b}`)
    return (a as number) < (b as number)
  })
  // luajit -e 'table.sort({5,2,4,1,3}, function(a,b) io.write(a,"<",b," ") return a<b end)'
  expect(calls.join(' ')).toBe('3<5 4<3 5<4 2<4 1<4 4<4 4<1 1<3 2<1 3<2')
})

it('notices a comparator that is always true only where LuaJIT does', () => {
  expect(sortWith([3, 2, 1], () => true)).toEqual([2, 1, 3])
  expect(() => sortWith([1, 2, 3, 4, 5, 6, 7, 8], () => true)).toThrow('invalid order function for sorting')
})
