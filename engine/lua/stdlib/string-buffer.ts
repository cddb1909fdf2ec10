/**
 * The module `string.buffer`.
 *
 * Source: LuaJIT 2.1 extensions (ext_buffer.html), conformance/lib/jit.jsonl (`jit/buf`, `jit/ser`).
 */

import { LuaCallerError } from '../runtime/lua-error.ts'
import { argumentError, checkTable, defineNative, library } from '../runtime/native.ts'
import { LuaTable } from '../runtime/table.ts'
import { LuaUserdata } from '../runtime/userdata.ts'
import { type LuaReturn, type LuaValue } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { bufferMetatable } from './buffer-methods.ts'
import { checkSize, LuaBuffer } from './lua-buffer.ts'
import { deserialize } from './deserialize.ts'
import { serialize } from './serialize.ts'
import { type Dictionaries, NO_DICTIONARIES } from './serialize-tags.ts'
import { strictString } from './strict-string.ts'

/** Registers `require "string.buffer"`. */
export function installStringBuffer(vm: LuaVm): void {
  const metatable = bufferMetatable(vm)
  const module = library({
    new: defineNative('new', (_F, ...args): LuaReturn => {
      return new LuaUserdata(newBuffer(args), metatable)
    }),
    encode: defineNative('encode', (_F, ...args): LuaReturn => {
      if (args.length === 0) argumentError(1, 'value expected')
      return serialize(args[0], NO_DICTIONARIES)
    }),
    decode: defineNative('decode', (_F, ...args): LuaReturn => {
      const text = strictString(args[0], 1, args.length)
      const { value, end } = deserialize(text, 0, NO_DICTIONARIES)
      if (end !== text.length) throw new LuaCallerError('left-over data in buffer')
      return value
    }),
  })
  vm.preload('string.buffer', () => module)
}

/** `buffer.new([size,] [options])` */
function newBuffer(args: readonly LuaValue[]): LuaBuffer {
  const hasSize = args.length > 0 && !(args[0] instanceof LuaTable)
  const size = hasSize && args[0] !== undefined ? checkSize(args[0], 1, args.length) : 0
  return new LuaBuffer(readOptions(args, hasSize ? 1 : 0), size)
}

function readOptions(args: readonly LuaValue[], at: number): Dictionaries {
  if (args.length <= at) return NO_DICTIONARIES
  const options = checkTable(args[at], at + 1, args.length)
  return {
    strings: dictionary(options.getString('dict'), (entry) => typeof entry === 'string'),
    metatables: dictionary(options.getString('metatable'), (entry) => entry instanceof LuaTable),
  }
}

function dictionary(value: LuaValue, isFit: (entry: LuaValue) => boolean): LuaTable | undefined {
  if (!(value instanceof LuaTable)) return undefined
  for (let i = 1; i <= value.length(); i++) {
    const entry = value.getIndex(i)
    if (entry !== false && !isFit(entry)) throw new LuaCallerError('bad options table')
  }
  return value
}
