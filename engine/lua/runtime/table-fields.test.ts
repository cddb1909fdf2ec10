import { describe, expect, test } from 'vitest'

import { LuaTable } from './table.ts'
import { TableFields } from './table-fields.ts'

const A = 0
const B = 1
const fields = new TableFields(['a', 'b'])

test('finds its keys in tables that were built in different orders', () => {
  const first = LuaTable.fromRecord({ a: 1, b: 2 })
  const second = LuaTable.fromRecord({ other: 0, b: 20, a: 10 })
  for (let turn = 0; turn < 2; turn++) {
    expect([fields.read(first, A), fields.read(first, B)]).toEqual([1, 2])
    expect([fields.read(second, A), fields.read(second, B)]).toEqual([10, 20])
  }
})

test('adds, replaces and removes a key as Lua would', () => {
  const table = new LuaTable()
  expect(fields.read(table, A)).toBeUndefined()
  fields.write(table, B, 'new')
  fields.write(table, B, 'other')
  expect(table.getString('b')).toBe('other')
  fields.write(table, B, undefined)
  fields.write(table, A, undefined)
  expect([table.getString('b'), fields.read(table, B)]).toEqual([undefined, undefined])
  expect(table.next(undefined)).toBeUndefined()
})

test('sees a key that a table of many keys got later', () => {
  const table = new LuaTable()
  for (let i = 0; i < 40; i++) table.setString(`key ${i}`, i)
  expect(fields.read(table, A)).toBeUndefined()
  table.setString('a', 'late')
  expect(fields.read(table, A)).toBe('late')
  fields.write(table, B, 'later')
  expect(table.getString('b')).toBe('later')
})

test('sees a late key after a look at another table', () => {
  const [large, small] = [new LuaTable(), LuaTable.fromRecord({ b: 1 })]
  for (let i = 0; i < 40; i++) large.setString(`key ${i}`, i)
  for (const table of [large, small, large, small]) fields.read(table, A)
  large.setString('a', 'late')
  expect(fields.read(large, A)).toBe('late')
})

test('says in which slot a key is, and where it is not', () => {
  const table = LuaTable.fromRecord({ x: 1, b: 2 })
  expect(fields.slotsOf(table)).toEqual([-1, 1])
})

describe('many fields at once', () => {
  const many = new TableFields(['a', 'b', 'c', 'd'])
  const keysOf = (table: LuaTable) => [...table.entries()]

  test('are written as one after the other, in a table like the last and in others', () => {
    for (const prepare of [
      () => undefined,
      () => undefined,
      (table: LuaTable) => table.setString('b', 0),
      (table: LuaTable) => table.setString('x', 0),
      (table: LuaTable) => {
        table.setString('x', 0)
        table.setString('x', undefined)
      },
      (table: LuaTable) => {
        for (let i = 0; i < 16; i++) table.setString(`k${i}`, i)
      },
      (table: LuaTable) => {
        for (let i = 0; i < 16; i++) table.setString(`k${i}`, i)
        for (let i = 0; i < 12; i++) table.setString(`k${i}`, undefined)
      },
      (table: LuaTable) => table.setIndex(9, 'nine'),
      (table: LuaTable) => {
        table.setString('a', 0)
        table.setString('c', 0)
        table.setString('a', undefined)
      },
      (table: LuaTable) => {
        for (let i = 0; i < 30; i++) table.setString(`k${i}`, i)
      },
    ]) {
      for (const values of [
        [1, undefined, 3, 4],
        [1, undefined, 3, 4],
        [undefined, 2, 3, undefined],
        [1, 2, 3, 4],
      ]) {
        const [one, two] = [new LuaTable(), new LuaTable()]
        prepare(one)
        prepare(two)
        many.writeAll(one, values, 0)
        for (const [field, value] of values.entries()) many.write(two, field, value)
        expect(keysOf(one)).toEqual(keysOf(two))
        expect([one.hashCap, one.dead]).toEqual([two.hashCap, two.dead])
        expect(one.shape.keys).toEqual(two.shape.keys)
      }
    }
  })

  test('are kept where a bit says so', () => {
    const table = LuaTable.fromRecord({ a: 1, b: 2 })
    many.writeAll(table, [undefined, 20, 30, 40], 0b0101)
    expect(keysOf(table)).toEqual([
      ['a', 1],
      ['b', 20],
      ['d', 40],
    ])
  })

  test('give each table slots of its own', () => {
    const [one, two] = [new LuaTable(), new LuaTable()]
    many.writeAll(one, [1, 2, 3, 4], 0)
    many.writeAll(two, [1, 2, 3, 4], 0)
    two.setString('a', 'other')
    expect([one.getString('a'), new LuaTable().slots.length]).toEqual([1, 0])
  })

  test('leave as much room for further keys as they would have one by one', () => {
    const [one, two] = [new LuaTable(), new LuaTable()]
    one.hashCap = two.hashCap = 64
    many.writeAll(one, [1, 2, 3, 4], 0)
    for (let field = 0; field < 4; field++) many.write(two, field, field + 1)
    expect(one.hashCap).toBe(two.hashCap)
  })
})
