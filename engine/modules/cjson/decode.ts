import { LuaTable } from '../../lua/runtime/table.ts'
import { NULL } from '../../lua/runtime/userdata.ts'
import { type LuaValue } from '../../lua/runtime/value.ts'
import { CjsonError, type CjsonConfig } from './config.ts'
import { isInvalidNumber, readNumber } from './decode-number.ts'

type TokenType =
  | 'T_OBJ_BEGIN'
  | 'T_OBJ_END'
  | 'T_ARR_BEGIN'
  | 'T_ARR_END'
  | 'T_STRING'
  | 'T_NUMBER'
  | 'T_INTEGER'
  | 'T_BOOLEAN'
  | 'T_NULL'
  | 'T_COLON'
  | 'T_COMMA'
  | 'T_END'
  | 'T_ERROR'

const PUNCTUATION: Readonly<Record<string, TokenType>> = {
  '{': 'T_OBJ_BEGIN',
  '}': 'T_OBJ_END',
  '[': 'T_ARR_BEGIN',
  ']': 'T_ARR_END',
  ':': 'T_COLON',
  ',': 'T_COMMA',
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

function encodeUtf8(code: number): string {
  if (code < 0x80) return String.fromCharCode(code)
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 63))
  const tail = String.fromCharCode(0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12)) + tail
  return String.fromCharCode(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63)) + tail
}

/** Reads JSON as lua-cjson does. Source: lua-cjson 2.1.0.14 lua_cjson.c. */
export class CjsonDecoder {
  readonly #text: string
  readonly #config: CjsonConfig
  readonly #arrayMt: LuaTable | undefined
  #at = 0
  #depth = 0
  /** The token just read: its kind, place, and value or error. */
  #type: TokenType = 'T_END'
  #index = 0
  #value: LuaValue

  constructor(text: string, config: CjsonConfig, arrayMt: LuaTable) {
    this.#text = text
    this.#config = config
    this.#arrayMt = config.decodeArrayWithArrayMt ? arrayMt : undefined
  }

  /** @throws CjsonError */
  decode(): LuaValue {
    const text = this.#text
    if (text.length >= 2 && (text.charCodeAt(0) === 0 || text.charCodeAt(1) === 0)) {
      throw new CjsonError('JSON parser does not support UTF-16 or UTF-32')
    }
    this.#next()
    const value = this.#readValue()
    this.#next()
    if (!this.#is('T_END')) this.#unexpected('the end')
    return value
  }

  #unexpected(expected: string): never {
    const found = this.#type === 'T_ERROR' ? String(this.#value) : this.#type
    throw new CjsonError(`Expected ${expected} but found ${found} at character ${this.#index + 1}`)
  }

  #is(type: TokenType): boolean {
    return this.#type === type
  }

  #take(type: TokenType, value: LuaValue, end: number): void {
    this.#type = type
    this.#value = value
    this.#at = end
  }

  #fault(message: string): void {
    this.#type = 'T_ERROR'
    this.#value = message
    this.#index = this.#at
  }

  #next(): void {
    const text = this.#text
    let at = this.#at
    for (;;) {
      const code = text.charCodeAt(at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) break
      at++
    }
    this.#at = this.#index = at
    const first = text.charAt(at)
    const type = PUNCTUATION[first]
    if (type !== undefined) this.#take(type, undefined, at + 1)
    else if (first === '"') this.#readString()
    else if (first === '' || first === '\0') this.#take('T_END', undefined, at)
    else this.#readWord(first)
  }

  #readWord(first: string): void {
    const text = this.#text
    const at = this.#at
    const allowsInvalid = this.#config.decodeInvalidNumbers
    if (first === '-' || (first >= '0' && first <= '9')) {
      if (!allowsInvalid && isInvalidNumber(text, at)) this.#fault('invalid number')
      else this.#readNumber()
    } else if (text.startsWith('true', at)) this.#take('T_BOOLEAN', true, at + 4)
    else if (text.startsWith('false', at)) this.#take('T_BOOLEAN', false, at + 5)
    else if (text.startsWith('null', at)) this.#take('T_NULL', NULL, at + 4)
    else if (allowsInvalid && isInvalidNumber(text, at)) this.#readNumber()
    else this.#fault('invalid token')
  }

  #readNumber(): void {
    const number = readNumber(this.#text, this.#at)
    if (number === undefined) this.#fault('invalid number')
    else this.#take(number.isInteger ? 'T_INTEGER' : 'T_NUMBER', number.value, number.end)
  }

  #readString(): void {
    const text = this.#text
    let result = ''
    let from = this.#at + 1
    for (let at = from; ; at++) {
      const next = text.charAt(at)
      if (next === '"') {
        this.#take('T_STRING', result + text.slice(from, at), at + 1)
        return
      }
      if (next === '' || next === '\0') {
        this.#at = at
        this.#fault('unexpected end of string')
        return
      }
      if (next !== '\\') continue
      const escape = this.#readEscape(at)
      if (typeof escape === 'string') {
        this.#at = at
        this.#fault(escape)
        return
      }
      result += text.slice(from, at) + escape.text
      from = at + escape.length
      at = from - 1
    }
  }

  /** The escape at a backslash, or the name of the mistake. */
  #readEscape(at: number): { readonly text: string; readonly length: number } | string {
    const letter = this.#text.charAt(at + 1)
    const plain = ESCAPES[letter]
    if (plain !== undefined) return { text: plain, length: 2 }
    if (letter !== 'u') return 'invalid escape code'
    const high = this.#hex4(at + 2)
    const wrong = 'invalid unicode escape code'
    if (high === undefined) return wrong
    if ((high & 0xf800) !== 0xd800) return { text: encodeUtf8(high), length: 6 }
    if ((high & 0x400) !== 0 || !this.#text.startsWith('\\u', at + 6)) return wrong
    const low = this.#hex4(at + 8)
    if (low === undefined || (low & 0xfc00) !== 0xdc00) return wrong
    return { text: encodeUtf8((((high & 0x3ff) << 10) | (low & 0x3ff)) + 0x10000), length: 12 }
  }

  #hex4(at: number): number | undefined {
    const digits = this.#text.slice(at, at + 4)
    return /^[\da-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : undefined
  }

  #readValue(): LuaValue {
    switch (this.#type) {
      case 'T_STRING':
      case 'T_NUMBER':
      case 'T_INTEGER':
      case 'T_BOOLEAN':
      case 'T_NULL':
        return this.#value
      case 'T_OBJ_BEGIN':
        return this.#readObject()
      case 'T_ARR_BEGIN':
        return this.#readArray()
      default:
        return this.#unexpected('value')
    }
  }

  #descend(): void {
    this.#depth++
    if (this.#depth <= this.#config.decodeMaxDepth) return
    throw new CjsonError(`Found too many nested data structures (${this.#depth}) at character ${this.#at}`)
  }

  #readObject(): LuaTable {
    this.#descend()
    const table = new LuaTable()
    this.#next()
    if (!this.#is('T_OBJ_END')) this.#readFields(table)
    this.#depth--
    return table
  }

  #readFields(table: LuaTable): void {
    for (;;) {
      if (!this.#is('T_STRING') || typeof this.#value !== 'string') return this.#unexpected('object key string')
      const key = this.#value
      this.#next()
      if (!this.#is('T_COLON')) this.#unexpected('colon')
      this.#next()
      table.setString(key, this.#readValue())
      this.#next()
      if (this.#is('T_OBJ_END')) return
      if (!this.#is('T_COMMA')) this.#unexpected('comma or object end')
      this.#next()
    }
  }

  #readArray(): LuaTable {
    this.#descend()
    const values: LuaValue[] = []
    this.#next()
    if (!this.#is('T_ARR_END')) this.#readItems(values)
    this.#depth--
    const table = LuaTable.fromArray(values)
    table.metatable = this.#arrayMt
    return table
  }

  #readItems(values: LuaValue[]): void {
    for (;;) {
      values.push(this.#readValue())
      this.#next()
      if (this.#is('T_ARR_END')) return
      if (!this.#is('T_COMMA')) this.#unexpected('comma or array end')
      this.#next()
    }
  }
}
