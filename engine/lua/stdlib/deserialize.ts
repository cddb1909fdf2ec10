/**
 * `buffer.decode`: LuaJIT's serialization format to Lua values (see serialize-tags.ts).
 */

import { LuaComplex } from '../runtime/cdata.ts'
import { LuaInt64 } from '../runtime/int64.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { LuaTable } from '../runtime/table.ts'
import { LuaUserdata, NULL } from '../runtime/userdata.ts'
import { type LuaValue } from '../runtime/value.ts'
import { decodeBits, decodeDouble, decodeUint32, type Dictionaries, TAG } from './serialize-tags.ts'

/** LuaJIT's largest array and hash parts. */
const MAX_ARRAY = 2 ** 27 + 1
const MAX_HASH = 2 ** 26

/** One value and the offset behind it. @throws LuaCallerError "unexpected end of buffer" and others */
export function deserialize(
  text: string,
  at: number,
  dictionaries: Dictionaries,
): { readonly value: LuaValue; readonly end: number } {
  const reader = new Reader(text, at, dictionaries)
  const value = reader.read()
  return { value, end: reader.position }
}

class Reader {
  private readonly text: string
  private readonly dictionaries: Dictionaries
  position: number

  constructor(text: string, at: number, dictionaries: Dictionaries) {
    this.text = text
    this.position = at
    this.dictionaries = dictionaries
  }

  read(): LuaValue {
    return this.readTagged(this.readLength())
  }

  private readTagged(tag: number): LuaValue {
    if (tag >= TAG.string) {
      const at = this.take(tag - TAG.string)
      return this.text.slice(at, this.position)
    }
    switch (tag) {
      case TAG.nil:
        return undefined
      case TAG.false:
        return false
      case TAG.true:
        return true
      case TAG.null:
        return NULL
      case TAG.pointer32:
        return lightUserdata(BigInt(decodeUint32(this.text, this.take(4))))
      case TAG.pointer64:
        return lightUserdata(decodeBits(this.text, this.take(8)))
      case TAG.int:
        return decodeUint32(this.text, this.take(4)) | 0
      case TAG.number:
        return decodeDouble(this.text, this.take(8))
      case TAG.int64:
      case TAG.uint64:
        return new LuaInt64(decodeBits(this.text, this.take(8)), tag === TAG.uint64)
      case TAG.complex: {
        const at = this.take(16)
        return new LuaComplex(decodeDouble(this.text, at), decodeDouble(this.text, at + 8))
      }
      case TAG.dictString:
        return this.readDictionary(this.dictionaries.strings, (entry) => typeof entry === 'string')
      case TAG.dictMetatable:
        return this.readWithMetatable()
      default:
        return this.readTable(tag)
    }
  }

  private readWithMetatable(): LuaTable {
    const metatable = this.readDictionary(this.dictionaries.metatables, (entry) => entry instanceof LuaTable)
    const tag = this.readLength()
    const table = this.readTable(tag)
    table.metatable = metatable instanceof LuaTable ? metatable : undefined
    return table
  }

  private readTable(tag: number): LuaTable {
    if (tag < TAG.table || tag >= TAG.dictMetatable) {
      throw new LuaCallerError(`cannot deserialize tag 0x${tag.toString(16).padStart(2, '0')}`)
    }
    const arrayCount = tag >= TAG.table + 2 ? this.readLength() : 0
    const hashCount = tag & 1 ? this.readLength() : 0
    if (arrayCount > MAX_ARRAY || hashCount > MAX_HASH) throw new LuaCallerError('table overflow')
    const table = new LuaTable()
    for (let i = tag >= TAG.table + 4 ? 1 : 0; i < arrayCount; i++) table.setIndex(i, this.read())
    for (let i = 0; i < hashCount; i++) {
      const key = this.read()
      if (table.get(key) !== undefined) throw new LuaCallerError('duplicate table key')
      table.set(key, this.read())
    }
    return table
  }

  private readDictionary(dictionary: LuaTable | undefined, isFit: (entry: LuaValue) => boolean): LuaValue {
    const index = this.readLength() + 1
    const entry = dictionary?.getIndex(index)
    if (!isFit(entry)) throw new LuaCallerError(`cannot deserialize dictionary index ${index | 0}`)
    return entry
  }

  private readLength(): number {
    const first = this.text.charCodeAt(this.take(1))
    if (first < 0xe0) return first
    if (first !== 0xff) return ((first & 0x1f) << 8) + this.text.charCodeAt(this.take(1)) + 0xe0
    return decodeUint32(this.text, this.take(4))
  }

  private take(count: number): number {
    const at = this.position
    if (at + count > this.text.length) throw new LuaCallerError('unexpected end of buffer')
    this.position = at + count
    return at
  }
}

function lightUserdata(address: bigint): LuaUserdata {
  return address === 0n ? NULL : new LuaUserdata(address, undefined, 'lightuserdata')
}
