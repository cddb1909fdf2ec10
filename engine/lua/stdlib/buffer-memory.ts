/**
 * Methods of string.buffer objects that move bytes through C memory.
 *
 * Source: LuaJIT 2.1 `lib_buffer.c`, https://luajit.org/ext_buffer.html
 */

import { bytesToLua } from '../runtime/bytes.ts'
import { LuaCdata } from '../runtime/cdata.ts'
import { type LuaFunction } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { argumentError, defineNative } from '../runtime/native.ts'
import { type LuaReturn, type LuaValue, typeName } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { chargeString } from './charge.ts'
import { CData, type CWorld } from './ffi/cdata.ts'
import { worldOf } from './ffi/index.ts'
import { pointerArgument } from './ffi/functions.ts'
import { NULL_PLACE, type Place, requireRange, writePointer } from './ffi/memory.ts'
import { checkSize, type LuaBuffer } from './lua-buffer.ts'

/** Finds the buffer a method is called on. */
type BufferOf = (value: LuaValue, count: number) => LuaBuffer

/** `reserve`, `commit`, `ref` and `putcdata`. */
export function memoryMethods(
  vm: LuaVm,
  bufferOf: BufferOf,
): Record<'putcdata' | 'reserve' | 'commit' | 'ref', LuaFunction> {
  return {
    putcdata: defineNative('putcdata', (_F, ...args): LuaReturn => {
      const buffer = bufferOf(args[0], args.length)
      buffer.put(bytesOfCdata(vm, args))
      return args[0]
    }),
    reserve: defineNative('reserve', (_F, ...args): LuaReturn => {
      const buffer = bufferOf(args[0], args.length)
      const size = checkSize(args[1], 2, args.length)
      chargeString(vm.state, size)
      return pointerTo(vm, buffer.reserve(size))
    }),
    commit: defineNative('commit', (_F, ...args): LuaReturn => {
      const buffer = bufferOf(args[0], args.length)
      if (!buffer.commit(checkSize(args[1], 2, args.length))) argumentError(2, 'number out of range')
      return args[0]
    }),
    ref: defineNative('ref', (_F, ...args): LuaReturn => {
      const buffer = bufferOf(args[0], args.length)
      chargeString(vm.state, buffer.size())
      return pointerTo(vm, buffer.share())
    }),
  }
}

/** The bytes of a pointer and length in arguments 2 and 3. */
export function bytesOfCdata(vm: LuaVm, args: readonly LuaValue[]): string {
  const value = args[1]
  if (!(value instanceof LuaCdata)) {
    return argumentError(2, `cdata expected, got ${args.length < 2 ? 'no value' : typeName(value)}`)
  }
  const world = memoryOf(vm)
  const place = pointerArgument(world, args, 2, world.types.constVoidPointer)
  const size = checkSize(args[2], 3, args.length)
  chargeString(vm.state, size)
  if (size === 0) return ''
  requireRange(place, size)
  return bytesToLua(place.block.bytes.subarray(place.offset, place.offset + size))
}

function memoryOf(vm: LuaVm): CWorld {
  const world = worldOf(vm)
  if (world === undefined) throw new LuaCallerError('FFI module not loaded')
  return world
}

/** `uint8_t *` and length. */
function pointerTo(vm: LuaVm, bytes: Uint8Array): LuaValue[] {
  const { memory, types } = memoryOf(vm)
  const target: Place = bytes.length === 0 ? NULL_PLACE : { block: memory.adopt(bytes), offset: 0 }
  const pointer = { block: memory.allocate(8), offset: 0 }
  writePointer(pointer, target)
  return [new CData(types.uint8Pointer, pointer), bytes.length]
}
