import { beforeEach, expect, test } from 'vitest'

import { LuaVm } from '../vm.ts'
import { defineFields } from './native.ts'
import { LuaTable } from './table.ts'

let vm: LuaVm
let object: LuaTable
let value: number | undefined
let computed = 0
const read = () => vm.callPlain(vm.globals.getString('read'), [])[0]

/** A table of 16 keys whose metatable has as many, and code that has read its computed field before. */
beforeEach(() => {
  vm = new LuaVm({ now: () => 0, write: () => undefined, nextTurn: () => Promise.resolve() })
  computed = 0
  value = 1
  const compute = () => {
    computed++
    return 0
  }
  const index = defineFields(new Map([['field', { compute, peek: () => value }]]))
  object = filled(16)
  object.metatable = new LuaTable()
  object.metatable.setString('__index', index)
  for (let i = 1; i < 16; i++) object.metatable.setString(`m${i}`, i)
  vm.globals.setString('object', object)
  vm.callPlain(vm.load('function read() return object.field end', '@x'), [])
  read()
  computed = 0
})

function filled(count: number): LuaTable {
  const table = new LuaTable()
  for (let i = 0; i < count; i++) table.setString(`k${i}`, i)
  return table
}

/** Empties the table and gives it `key` and others, as many as it had: it packs itself, and its slots move. */
function refill(table: LuaTable, key: string, first: unknown): void {
  const { keys } = table.shape
  for (const old of keys.slice()) table.set(old, undefined)
  table.setString(key, first as number)
  for (let i = 1; i < 16; i++) table.setString(`new${i}`, i)
  expect(table.slots.length).toBe(16)
}

test('is peeked at, and computed when there is nothing to see', () => {
  expect([read(), computed]).toEqual([1, 0])
  value = undefined
  expect([read(), computed]).toEqual([0, 1])
})

test('gives way to a field of that name, even if the table has as many keys as before', () => {
  refill(object, 'field', 7)
  expect(read()).toBe(7)
})

test('gives way to a field that is added', () => {
  object.setString('field', 7)
  expect(read()).toBe(7)
})

test('is gone with its metamethod, be its function in the same slot for another reason', () => {
  const { metatable } = object
  const index = metatable?.getString('__index')
  if (metatable) refill(metatable, '__call', index)
  expect(read()).toBeUndefined()
})

test('belongs to one table: another has its own', () => {
  const other = filled(16)
  other.metatable = LuaTable.fromRecord({ __index: defineFields(new Map([['field', { compute: () => 'other' }]])) })
  vm.globals.setString('object', other)
  expect(read()).toBe('other')
  vm.globals.setString('object', undefined)
  expect(() => read()).toThrow("attempt to index global 'object' (a nil value)")
})
