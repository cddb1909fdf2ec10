import { expect, it } from 'vitest'
import { LuaTable } from '../../lua/runtime/table.ts'
import { LuaUserdata } from '../../lua/runtime/userdata.ts'
import { createConfig } from './config.ts'
import { CjsonDecoder } from './decode.ts'
import { CjsonEncoder } from './encode.ts'
import { formatG } from './format-number.ts'

const marks = {
  emptyArray: new LuaUserdata('empty', undefined, 'lightuserdata'),
  arrayMt: new LuaTable(),
  emptyArrayMt: new LuaTable(),
  escapeForwardSlash: true,
}

it('writes numbers as C does', () => {
  const numbers = [1e14, 123456789012345, 0.1, -0, 5e-324, 2 ** 53, 1e-5, 0.0001]
  expect(numbers.map((value) => formatG(value, 14))).toEqual([
    '1e+14',
    '1.2345678901234e+14',
    '0.1',
    '-0',
    '4.9406564584125e-324',
    '9.007199254741e+15',
    '1e-05',
    '0.0001',
  ])
})

it('encodes what it decoded', () => {
  const text = '[null,{"a":[1,2.5,"x\\/y"]},true]'
  const value = new CjsonDecoder(text, createConfig(), marks.arrayMt).decode()
  expect(new CjsonEncoder(createConfig(), marks).encode(value)).toBe(text)
})

it('names the token and the place of a mistake', () => {
  expect(() => new CjsonDecoder('[1,,2]', createConfig(), marks.arrayMt).decode()).toThrow(
    'Expected value but found T_COMMA at character 4',
  )
})
