/**
 * `buffer.encode`: Lua values to LuaJIT's serialization format (see serialize-tags.ts).
 */

import { LuaComplex } from '../runtime/cdata.ts'
import { LuaInt64 } from '../runtime/int64.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { LuaTable } from '../runtime/table.ts'
import { LuaUserdata, NULL } from '../runtime/userdata.ts'
import { type LuaValue, typeName } from '../runtime/value.ts'
import { type Dictionaries, encodeBits, encodeDouble, encodeLength, MAX_NESTING, TAG } from './serialize-tags.ts'

/** The bytes of a value. @throws LuaCallerError "cannot serialize 'function'" */
export function serialize(value: LuaValue, dictionaries: Dictionaries): string {
  return new Writer(dictionaries).write(value, MAX_NESTING)
}

class Writer {
  private readonly strings: ReadonlyMap<LuaValue, number>
  private readonly metatables: ReadonlyMap<LuaValue, number>

  constructor(dictionaries: Dictionaries) {
    this.strings = positions(dictionaries.strings)
    this.metatables = positions(dictionaries.metatables)
  }

  write(value: LuaValue, depth: number): string {
    switch (typeof value) {
      case 'string':
        return encodeLength(TAG.string + value.length) + value
      case 'number':
        return String.fromCharCode(TAG.number) + encodeDouble(value)
      case 'boolean':
        return String.fromCharCode(value ? TAG.true : TAG.false)
      case 'undefined':
        return String.fromCharCode(TAG.nil)
      default:
        return value instanceof LuaTable ? this.writeTable(value, depth) : writeObject(value)
    }
  }

  private writeTable(table: LuaTable, depth: number): string {
    if (depth <= 0) throw new LuaCallerError('too deep to serialize')
    const { array, hash } = partition(table)
    // Slot 0 belongs to LuaJIT's array part; without it the format says so.
    const hasZero = array[0] !== undefined
    const arrayTag = array.length === 0 ? 0 : hasZero ? 2 : 4
    let out = this.metatablePrefix(table)
    out += String.fromCharCode(TAG.table + (hash.length > 0 ? 1 : 0) + arrayTag)
    if (array.length > 0) out += encodeLength(array.length)
    if (hash.length > 0) out += encodeLength(hash.length)
    for (let i = hasZero ? 0 : 1; i < array.length; i++) out += this.write(array[i], depth - 1)
    for (const [key, value] of hash) out += this.writeKey(key, depth) + this.write(value, depth - 1)
    return out
  }

  private metatablePrefix(table: LuaTable): string {
    const index = table.metatable === undefined ? undefined : this.metatables.get(table.metatable)
    return index === undefined ? '' : String.fromCharCode(TAG.dictMetatable) + encodeLength(index)
  }

  private writeKey(key: LuaValue, depth: number): string {
    const index = typeof key === 'string' ? this.strings.get(key) : undefined
    return index === undefined ? this.write(key, depth - 1) : String.fromCharCode(TAG.dictString) + encodeLength(index)
  }
}

/** Dictionary entries by value, counted from 0; of equal ones the first counts. */
function positions(dictionary: LuaTable | undefined): ReadonlyMap<LuaValue, number> {
  const map = new Map<LuaValue, number>()
  const length = dictionary?.length() ?? 0
  for (let i = 1; i <= length; i++) {
    const entry = dictionary?.getIndex(i)
    if (entry !== false && !map.has(entry)) map.set(entry, i - 1)
  }
  return map
}

function writeObject(value: Exclude<LuaValue, undefined | boolean | number | string | LuaTable>): string {
  if (value instanceof LuaInt64) {
    return String.fromCharCode(value.unsigned ? TAG.uint64 : TAG.int64) + encodeBits(value.value)
  }
  if (value instanceof LuaComplex)
    return String.fromCharCode(TAG.complex) + encodeDouble(value.re) + encodeDouble(value.im)
  if (value === NULL) return String.fromCharCode(TAG.null)
  if (value instanceof LuaUserdata && value.kind === 'lightuserdata' && typeof value.data === 'bigint') {
    return String.fromCharCode(TAG.pointer64) + encodeBits(value.data)
  }
  throw new LuaCallerError(`cannot serialize '${typeName(value)}'`)
}

/** Array part (index 0 included when there is one) and hash part, as the table itself keeps them. */
function partition(table: LuaTable): { array: LuaValue[]; hash: [LuaValue, LuaValue][] } {
  const size = table.arr.length
  const zero = table.getIndex(0)
  const array: LuaValue[] = size === 0 && zero === undefined ? [] : [zero, ...table.arr]
  const hash: [LuaValue, LuaValue][] = []
  for (const entry of table.entries()) {
    const key = entry[0]
    if (!(typeof key === 'number' && key >= 0 && key <= size && Number.isInteger(key))) hash.push(entry)
  }
  return { array, hash }
}
