/**
 * Methods of string.buffer objects. Argument numbers count the buffer itself as 1.
 */

import { LuaCdata } from '../runtime/cdata.ts'
import { type LuaFunction } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { argumentError, callPlain, checkString, defineNative, library } from '../runtime/native.ts'
import { metamethodOf } from '../runtime/metatable.ts'
import { numberToString } from '../runtime/number.ts'
import { type LuaTable } from '../runtime/table.ts'
import { LuaUserdata } from '../runtime/userdata.ts'
import { type LuaReturn, type LuaValue, typeName } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { chargeString } from './charge.ts'
import { deserialize } from './deserialize.ts'
import { bytesOfCdata, memoryMethods } from './buffer-memory.ts'
import { checkSize, LuaBuffer } from './lua-buffer.ts'
import { serialize } from './serialize.ts'
import { strictString } from './strict-string.ts'
import { formatArguments } from './string-format.ts'

/** The metatable of all buffers of a VM. */
export function bufferMetatable(vm: LuaVm): LuaTable {
  const metatable = library({
    ...writers(vm),
    ...readers(),
    ...serializers(),
    ...memoryMethods(vm, bufferOf),
    __tostring: defineNative('__tostring', (_F, buffer) => bufferOf(buffer).toString()),
    __len: defineNative('__len', (_F, buffer) => bufferOf(buffer).size()),
    __concat: defineNative('__concat', (_F, left, right) => concatPart(left) + concatPart(right)),
    __metatable: 'buffer',
  })
  metatable.setString('__index', metatable)
  return metatable
}

function bufferOf(value: LuaValue, count = 1): LuaBuffer {
  if (value instanceof LuaUserdata && value.data instanceof LuaBuffer) return value.data
  return argumentError(1, `buffer expected, got ${count === 0 ? 'no value' : typeName(value)}`)
}

function concatPart(value: LuaValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberToString(value)
  if (value instanceof LuaUserdata && value.data instanceof LuaBuffer) return value.data.toString()
  // LuaJIT blames the buffer, whatever the other operand is.
  throw new LuaCallerError('attempt to concatenate a userdata value')
}

function writers(vm: LuaVm): Record<'put' | 'putf' | 'set' | 'reset' | 'free' | 'skip', LuaFunction> {
  return {
    put: defineNative('put', (_F, ...args): LuaReturn => {
      const buffer = bufferOf(args[0], args.length)
      for (let i = 1; i < args.length; i++) {
        const text = textOf(vm, buffer, args[i], i + 1)
        chargeString(vm.state, text.length)
        buffer.put(text)
      }
      return args[0]
    }),
    putf: defineNative('putf', (_F, ...args): LuaReturn => {
      const buffer = bufferOf(args[0], args.length)
      buffer.put(formatArguments(vm, checkString(args[1], 2, args.length), args, 2))
      return args[0]
    }),
    set: defineNative('set', (_F, ...args): LuaReturn => {
      const buffer = bufferOf(args[0], args.length)
      buffer.set(args[1] instanceof LuaCdata ? bytesOfCdata(vm, args) : strictString(args[1], 2, args.length))
      return args[0]
    }),
    reset: defineNative('reset', (_F, ...args): LuaReturn => {
      bufferOf(args[0], args.length).reset()
      return args[0]
    }),
    free: defineNative('free', (_F, ...args): LuaReturn => {
      bufferOf(args[0], args.length).set('')
      return args[0]
    }),
    skip: defineNative('skip', (_F, ...args): LuaReturn => {
      const buffer = bufferOf(args[0], args.length)
      buffer.skip(checkSize(args[1], 2, args.length))
      return args[0]
    }),
  }
}

/** What `put` appends for a value; `__tostring` is asked once. */
function textOf(vm: LuaVm, buffer: LuaBuffer, value: LuaValue, position: number): string {
  const direct = plainText(buffer, value, position)
  if (direct !== undefined) return direct
  const handler = metamethodOf(vm.state, value, '__tostring')
  const shown = handler === undefined ? value : callPlain(vm, handler, [value])[0]
  if (handler === undefined && value instanceof LuaCdata) return value.toString()
  const text = handler === undefined ? undefined : plainText(buffer, shown, position)
  return text ?? argumentError(position, `string/number/__tostring expected, got ${typeName(shown)}`)
}

function plainText(buffer: LuaBuffer, value: LuaValue, position: number): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberToString(value)
  if (!(value instanceof LuaUserdata && value.data instanceof LuaBuffer)) return undefined
  if (value.data === buffer) argumentError(position, 'cannot put buffer into itself')
  return value.data.toString()
}

function readers(): Record<'get' | 'tostring', LuaFunction> {
  return {
    get: defineNative('get', (_F, ...args): LuaReturn => {
      const buffer = bufferOf(args[0], args.length)
      if (args.length === 1) return buffer.take(buffer.size())
      const taken: LuaValue[] = []
      for (let i = 1; i < args.length; i++) {
        taken.push(buffer.take(args[i] === undefined ? buffer.size() : checkSize(args[i], i + 1, args.length)))
      }
      return taken.length === 1 ? taken[0] : taken
    }),
    tostring: defineNative('tostring', (_F, ...args) => bufferOf(args[0], args.length).toString()),
  }
}

function serializers(): Record<'encode' | 'decode', LuaFunction> {
  return {
    encode: defineNative('encode', (_F, ...args): LuaReturn => {
      const buffer = bufferOf(args[0], args.length)
      if (args.length < 2) argumentError(2, 'value expected')
      buffer.put(serialize(args[1], buffer.dictionaries))
      return args[0]
    }),
    decode: defineNative('decode', (_F, ...args): LuaReturn => {
      const buffer = bufferOf(args[0], args.length)
      const { value, end } = deserialize(buffer.toString(), 0, buffer.dictionaries)
      buffer.skip(end)
      return value
    }),
  }
}
