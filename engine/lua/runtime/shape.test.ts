import { describe, expect, it } from 'vitest'
import { LuaTable } from './table.ts'

describe('Shape', () => {
  it('is shared by tables built alike, whatever other kinds of tables there are', () => {
    for (let i = 0; i < 1000; i++) new LuaTable().setString(`kind ${i}`, i)
    const [one, other] = [new LuaTable(), new LuaTable()]
    for (const table of [one, other]) for (const key of ['a', 'b', 'c']) table.setString(key, key)
    expect(one.shape).toBe(other.shape)
    expect(one.shape.shared).toBe(true)
  })
})
