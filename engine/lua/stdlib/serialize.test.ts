import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LuaInt64 } from '../runtime/int64.ts'
import { LuaTable } from '../runtime/table.ts'
import { NULL } from '../runtime/userdata.ts'
import { type LuaValue } from '../runtime/value.ts'
import { deserialize } from './deserialize.ts'
import { serialize } from './serialize.ts'
import { encodeLength, NO_DICTIONARIES } from './serialize-tags.ts'

const encode = (value: LuaValue) => serialize(value, NO_DICTIONARIES)
const decode = (text: string) => deserialize(text, 0, NO_DICTIONARIES).value

// conformance/lib/jit.jsonl, jit/ser
describe('serialize', () => {
  it.each<[LuaValue, string]>([
    [undefined, '\0'],
    [true, '\x02'],
    [false, '\x01'],
    [NULL, '\x03'],
    [0, '\x07\0\0\0\0\0\0\0\0'],
    [127, '\x07\0\0\0\0\0\xc0_@'],
    ['', ' '],
    ['\0', '!\0'],
    ['x'.repeat(224), `\xe0 ${'x'.repeat(224)}`],
    [new LuaTable(), '\x08'],
    [LuaTable.fromArray([1]), '\x0c\x02\x07\0\0\0\0\0\0\xf0?'],
    [LuaTable.fromRecord({ a: 1 }), '\x09\x01!a\x07\0\0\0\0\0\0\xf0?'],
    [LuaTable.fromArray([undefined, 2]), '\x0c\x03\0\x07\0\0\0\0\0\0\0@'],
    [new LuaInt64(-1n, false), '\x10\xff\xff\xff\xff\xff\xff\xff\xff'],
    [new LuaInt64(1n, true), '\x11\x01\0\0\0\0\0\0\0'],
  ])('%# writes LuaJIT bytes', (value, bytes) => {
    expect(encode(value)).toBe(bytes)
  })

  it('refuses what has no form', () => {
    let deep = new LuaTable()
    for (let i = 0; i < 100; i++) deep = LuaTable.fromArray([deep])
    expect(() => encode(deep)).toThrow('too deep to serialize')
  })

  it('uses dictionaries', () => {
    const metatable = new LuaTable()
    const dictionaries = { strings: LuaTable.fromArray(['one', 'two']), metatables: LuaTable.fromArray([metatable]) }
    const table = LuaTable.fromRecord({ two: true })
    table.metatable = metatable
    const bytes = serialize(table, dictionaries)
    expect(bytes).toBe('\x0e\0\x09\x01\x0f\x01\x02')
    const copy = deserialize(bytes, 0, dictionaries).value as LuaTable
    expect([copy.metatable, copy.getString('two')]).toEqual([metatable, true])
  })
})

describe('deserialize', () => {
  it.each([
    ['\x06\x01', 'unexpected end of buffer'],
    ['\x0a\x02\x06\x01\0\0\0', 'unexpected end of buffer'],
    ['\xff', 'unexpected end of buffer'],
    ['\x0e\x05', 'cannot deserialize dictionary index 6'],
    ['\x18', 'cannot deserialize tag 0x18'],
    ['\x09\x02!a\x02!a\x02', 'duplicate table key'],
  ])('%j fails as LuaJIT does', (bytes, message) => {
    expect(() => decode(bytes)).toThrow(message)
  })

  it('reads back what was written', () => {
    const scalar = fc.oneof(
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.string({ unit: 'binary-ascii', maxLength: 300 }),
    )
    fc.assert(fc.property(scalar, (value) => Object.is(decode(encode(value)), value)))
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary-ascii' }), scalar), (record) => {
        const copy = decode(encode(LuaTable.fromRecord(record))) as LuaTable
        expect(Object.fromEntries(copy.entries())).toEqual({ ...record })
      }),
    )
  })

  it('measures lengths in one, two or five bytes', () => {
    fc.assert(fc.property(fc.nat(0xffffffff), (n) => encodeLength(n).length === (n < 0xe0 ? 1 : n < 0x1fe0 ? 2 : 5)))
  })
})
