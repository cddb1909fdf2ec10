import { LuaTable } from '../../lua/runtime/table.ts'
import { type LuaUserdata, NULL } from '../../lua/runtime/userdata.ts'
import { typeName, type LuaValue } from '../../lua/runtime/value.ts'
import { CjsonError, type CjsonConfig } from './config.ts'
import { formatG } from './format-number.ts'

/** Marks that all instances of a VM share. */
export type CjsonMarks = {
  readonly emptyArray: LuaUserdata
  readonly arrayMt: LuaTable
  readonly emptyArrayMt: LuaTable
  /** encode_escape_forward_slash changes every instance. */
  escapeForwardSlash: boolean
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function escapeCharacter(text: string): string {
  return SHORT[text] ?? `\\u00${text.charCodeAt(0).toString(16).padStart(2, '0')}`
}

// eslint-disable-next-line no-control-regex
const TO_ESCAPE = /["\\/\0-\x1f\x7f]/g
// eslint-disable-next-line no-control-regex
const TO_ESCAPE_NO_SLASH = /["\\\0-\x1f\x7f]/g

function unsupported(value: LuaValue, reason: string): never {
  throw new CjsonError(`Cannot serialise ${typeName(value)}: ${reason}`)
}

/** Writes JSON as lua-cjson does. Source: lua-cjson 2.1.0.14 lua_cjson.c json_append_data(). */
export class CjsonEncoder {
  readonly #config: CjsonConfig
  readonly #marks: CjsonMarks
  #text = ''

  constructor(config: CjsonConfig, marks: CjsonMarks) {
    this.#config = config
    this.#marks = marks
  }

  /** @throws CjsonError */
  encode(value: LuaValue): string {
    this.#text = ''
    this.#append(value, 0)
    return this.#text
  }

  /** Appends a value; false if it was skipped as unsupported. */
  #append(value: LuaValue, depth: number): boolean {
    switch (typeof value) {
      case 'string':
        this.#text += this.#quote(value)
        return true
      case 'number':
        this.#text += this.#number(value)
        return true
      case 'boolean':
        this.#text += value ? 'true' : 'false'
        return true
      case 'undefined':
        this.#text += 'null'
        return true
      default:
        return this.#appendObject(value, depth)
    }
  }

  #appendObject(value: LuaValue, depth: number): boolean {
    if (value instanceof LuaTable) this.#appendTable(value, depth + 1)
    else if (value === NULL) this.#text += 'null'
    else if (value === this.#marks.emptyArray) this.#text += '[]'
    else if (this.#config.encodeSkipUnsupportedValueTypes) return false
    else unsupported(value, 'type not supported')
    return true
  }

  #quote(text: string): string {
    const pattern = this.#marks.escapeForwardSlash ? TO_ESCAPE : TO_ESCAPE_NO_SLASH
    return `"${text.replaceAll(pattern, escapeCharacter)}"`
  }

  #number(value: number): string {
    if (Number.isFinite(value)) return formatG(value, this.#config.encodeNumberPrecision)
    switch (this.#config.encodeInvalidNumbers) {
      case 'off':
        return unsupported(value, 'must not be NaN or Infinity')
      case 'null':
        return 'null'
      case 'on':
        if (Number.isNaN(value)) return 'NaN'
        return value < 0 ? '-Infinity' : 'Infinity'
    }
  }

  #appendTable(table: LuaTable, depth: number): void {
    if (depth > this.#config.encodeMaxDepth) {
      throw new CjsonError(`Cannot serialise, excessive nesting (${depth})`)
    }
    if (table.metatable === this.#marks.arrayMt && table.metatable !== undefined) {
      this.#appendArray(table, leadingLength(table), depth)
      return
    }
    const length = this.#arrayLength(table)
    if (length > 0) this.#appendArray(table, length, depth)
    else if (length === 0 && this.#emptyIsArray(table)) this.#text += '[]'
    else this.#appendFields(table, depth)
  }

  #emptyIsArray(table: LuaTable): boolean {
    return !this.#config.encodeEmptyTableAsObject || table.metatable === this.#marks.emptyArrayMt
  }

  /** The highest index, or -1 for a table that is no array. @throws CjsonError for one with too many holes */
  #arrayLength(table: LuaTable): number {
    let highest = 0
    let items = 0
    for (const [key] of table.entries()) {
      if (typeof key !== 'number' || key < 1 || Math.floor(key) !== key) return -1
      highest = Math.max(highest, key)
      items++
    }
    const { encodeSparseRatio: ratio, encodeSparseSafe: safe, encodeSparseConvert } = this.#config
    if (ratio > 0 && highest > items * ratio && highest > safe) {
      if (!encodeSparseConvert) unsupported(table, 'excessively sparse array')
      return -1
    }
    return highest
  }

  #appendArray(table: LuaTable, length: number, depth: number): void {
    this.#text += '['
    let hasItems = false
    for (let i = 1; i <= length; i++) {
      const before = this.#text
      if (hasItems) this.#text += ','
      if (this.#append(table.getIndex(i), depth)) hasItems = true
      else this.#text = before
    }
    this.#text += ']'
  }

  #appendFields(table: LuaTable, depth: number): void {
    this.#text += '{'
    let hasItems = false
    for (const [key, value] of table.entries()) {
      const before = this.#text
      this.#text += `${hasItems ? ',' : ''}${this.#key(key)}:`
      if (this.#append(value, depth)) hasItems = true
      else this.#text = before
    }
    this.#text += '}'
  }

  #key(key: LuaValue): string {
    if (typeof key === 'string') return this.#quote(key)
    if (typeof key === 'number') return `"${this.#number(key)}"`
    return unsupported(key, 'table key must be a number or string')
  }
}

/** Items before the first nil: all that array_mt shows. */
function leadingLength(table: LuaTable): number {
  let length = 0
  while (table.getIndex(length + 1) !== undefined) length++
  return length
}
