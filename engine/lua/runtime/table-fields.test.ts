import { expect, test } from 'vitest'

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

test('says in which slot a key is, and where it is not', () => {
  const table = LuaTable.fromRecord({ x: 1, b: 2 })
  expect(fields.slotsOf(table)).toEqual([-1, 1])
})
