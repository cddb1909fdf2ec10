import { bytesToLua } from '../../runtime/bytes.ts'
import { chargeMemory, MAX_STRING } from '../../runtime/budget.ts'
import { LuaCdata } from '../../runtime/cdata.ts'
import { type LuaFunction } from '../../runtime/function.ts'
import { LuaCallerError, LuaError } from '../../runtime/lua-error.ts'
import { argumentError, checkString, checkTable, defineNative } from '../../runtime/native.ts'
import { type LuaState } from '../../runtime/state.ts'
import { EMPTY, type LuaReturn, type LuaValue, typeName } from '../../runtime/value.ts'
import { chargeString } from '../charge.ts'
import { parseDeclarations, parseType } from './c-parser.ts'
import { alignOf, type CType, dereferenced, findMember, isVariableLength, sizeOf } from './c-type.ts'
import { CData, CTypeValue, type CWorld } from './cdata.ts'
import { isCompatible } from './convert.ts'
import { fromLua } from './from-lua.ts'
import { initialize } from './initialize.ts'
import { Block, copyBytes, fillBytes, type Place } from './memory.ts'
import { loadNumber } from './numbers.ts'

/** Sizes from here on are refused. */
const MAX_SIZE = 0x80000000
const ABI: readonly string[] = ['64bit', 'fpu', 'hardfp', 'le', 'gc64']
const INVALID_SIZE = 'size of C type is unknown or too large'

/** The functions of `ffi`. https://luajit.org/ext_ffi_api.html; texts: lib_ffi.c */
export function ffiFunctions(world: CWorld, S: LuaState): Record<string, LuaFunction> {
  return { ...declarations(world), ...objects(world, S), ...inspection(world), ...transfers(world, S) }
}

function checkAny(args: readonly LuaValue[], position: number): LuaValue {
  return args.length < position ? argumentError(position, 'value expected') : args[position - 1]
}

/** A type given as text, ctype or object; `parameters` stand for `$`. lib_ffi.c ffi_checkctype */
function checkType(world: CWorld, args: readonly LuaValue[], parameters?: readonly LuaValue[]): CType {
  const [value] = args
  if (typeof value === 'string') return parseType(value, parseOptions(world, parameters ?? []))
  if (!(value instanceof LuaCdata)) {
    return argumentError(1, `C type expected, got ${args.length === 0 ? 'no value' : typeName(value)}`)
  }
  if (parameters !== undefined && parameters.length > 0) argumentError(1, 'wrong number of type parameters')
  return world.typeMeant(value)
}

function parseOptions(world: CWorld, parameters: readonly LuaValue[]) {
  return { types: world.types, parameters, typeOfValue: (value: LuaCdata) => world.typeMeant(value) }
}

function checkCdata(args: readonly LuaValue[], position: number): LuaCdata {
  const value = args[position - 1]
  if (value instanceof LuaCdata) return value
  return argumentError(position, `cdata expected, got ${args.length < position ? 'no value' : typeName(value)}`)
}

/** Any value C can convert to int. */
function checkInt(world: CWorld, args: readonly LuaValue[], position: number): number {
  const value = checkAny(args, position)
  const place = { block: new Block(0n, new Uint8Array(8)), offset: 0 }
  fromLua(world, world.types.int32, place, value, { argument: position })
  return Number(loadNumber(world.memory, world.types.int32, place))
}

/** Any value C can convert to a pointer. */
export function pointerArgument(world: CWorld, args: readonly LuaValue[], position: number, type: CType): Place {
  const value = checkAny(args, position)
  const place = { block: new Block(0n, new Uint8Array(8)), offset: 0 }
  fromLua(world, type, place, value, { argument: position })
  return world.memory.readPointer(place)
}

/** Size of a variable-length type with `count` elements. lj_ctype.c lj_ctype_vlsize */
function variableSize(type: CType, count: number): number | undefined {
  let size = 0
  let array = type
  if (type.kind === 'struct') {
    const { definition } = type
    size = definition.size ?? 0
    const last = definition.members.filter((member) => member.type === 'field').at(-1)
    if (last !== undefined) array = last.fieldType
  }
  if (array.kind !== 'array') return undefined
  size += (sizeOf(array.element) ?? 0) * (count >>> 0)
  return size < MAX_SIZE ? size : undefined
}

function declarations(world: CWorld): Record<'cdef' | 'typeof' | 'metatype' | 'typeinfo', LuaFunction> {
  return {
    cdef: defineNative('cdef', (_F, ...args) => {
      parseDeclarations(checkString(args[0], 1, args.length), parseOptions(world, args.slice(1)))
      return EMPTY
    }),
    typeof: defineNative('typeof', (_F, ...args) => new CTypeValue(checkType(world, args, args.slice(1)))),
    metatype: defineNative('metatype', (_F, ...args) => {
      const type = checkType(world, args)
      const metatable = checkTable(args[1], 2, args.length)
      if (type.kind !== 'struct') return argumentError(1, 'invalid C type')
      if (type.definition.metatable !== undefined) throw new LuaCallerError('cannot change a protected metatable')
      type.definition.metatable = metatable
      return new CTypeValue(type)
    }),
    // internal to LuaJIT: without its table of types there is nothing to tell
    typeinfo: defineNative('typeinfo', (_F, ...args) => {
      checkInt(world, args, 1)
      return EMPTY
    }),
  }
}

function objects(world: CWorld, S: LuaState): Record<'new' | 'cast' | 'gc', LuaFunction> {
  return {
    new: defineNative('new', (_F, ...args) => create(world, S, args)),
    cast: defineNative('cast', (_F, ...args) => {
      const type = checkType(world, args)
      const value = checkAny(args, 2)
      const isPointer = type.kind === 'pointer' && !type.isReference
      if (type.kind !== 'number' && type.kind !== 'enum' && !isPointer) return argumentError(1, 'invalid C type')
      if (value instanceof LuaCdata && world.typeOf(value) === type) return value
      const place = { block: world.memory.allocate(sizeOf(type) ?? 0), offset: 0 }
      fromLua(world, type, place, value, { isCast: true })
      return world.box(type, place)
    }),
    // there is nothing to free: memory goes with the object
    gc: defineNative('gc', (_F, ...args) => {
      const value = checkCdata(args, 1)
      checkAny(args, 2)
      const { kind } = world.typeOf(value)
      if (kind !== 'pointer' && kind !== 'struct' && kind !== 'array') argumentError(1, 'invalid C type')
      return value
    }),
  }
}

/** Where a reference made from a C object stands: at that object, or where that pointer leads. */
function referredPlace(world: CWorld, type: CType, value: LuaValue): Place | undefined {
  if (type.kind !== 'pointer' || !type.isReference || !(value instanceof LuaCdata)) return undefined
  const from = world.view(value)
  if (!isCompatible(world, type, from.type, {})) return undefined
  return from.type.kind === 'pointer' ? world.memory.readPointer(from.place) : from.place
}

/** `ffi.new(type, [count,] initializers…)`. lib_ffi.c ffi_new */
function create(world: CWorld, S: LuaState, args: readonly LuaValue[]): LuaReturn {
  const type = checkType(world, args)
  const referred = referredPlace(world, type, args[1])
  if (referred !== undefined) return new CData(type, referred)
  const isVariable = isVariableLength(type)
  const size = isVariable ? variableSize(type, checkInt(world, args, 2)) : sizeOf(type)
  if (size === undefined) return argumentError(1, INVALID_SIZE)
  if (size > MAX_STRING) throw new LuaError('not enough memory')
  chargeMemory(S, size)
  const place = { block: world.memory.allocate(size, alignOf(type)), offset: 0 }
  initialize(world, type, place, size, args.slice(isVariable ? 2 : 1))
  return world.box(type, place)
}

function inspection(
  world: CWorld,
): Record<'istype' | 'sizeof' | 'alignof' | 'offsetof' | 'errno' | 'abi', LuaFunction> {
  return {
    istype: defineNative('istype', (_F, ...args) => {
      const type = dereferenced(checkType(world, args))
      const value = checkAny(args, 2)
      return value instanceof LuaCdata && isOfType(world, type, dereferenced(world.typeMeant(value)))
    }),
    sizeof: defineNative('sizeof', (_F, ...args) => {
      const type = dereferenced(checkType(world, args))
      if (!isVariableLength(type)) return sizeOf(type)
      const [value] = args
      if (value instanceof CData && value.type === type) return value.block.bytes.length
      return variableSize(type, checkInt(world, args, 2))
    }),
    alignof: defineNative('alignof', (_F, ...args) => alignOf(checkType(world, args))),
    offsetof: defineNative('offsetof', (_F, ...args) => {
      const type = dereferenced(checkType(world, args))
      const name = checkString(args[1], 2, args.length)
      const found = type.kind === 'struct' ? findMember(type.definition, name) : undefined
      if (found === undefined || found.member.type === 'constant') return EMPTY
      if (found.member.type !== 'bitfield') return found.offset
      return [found.offset, found.member.position, found.member.width]
    }),
    errno: defineNative('errno', (_F, ...args) => {
      const before = world.errno
      if (args.length > 0) world.errno = checkInt(world, args, 1)
      return before
    }),
    abi: defineNative('abi', (_F, ...args) => ABI.includes(checkString(args[0], 1, args.length))),
  }
}

/** lib_ffi.c ffi_istype */
function isOfType(world: CWorld, type: CType, given: CType): boolean {
  if (type === given) return true
  if (type.kind === 'struct') {
    const target = given.kind === 'pointer' ? given.target : given
    return target.kind === 'struct' && target.definition === type.definition
  }
  if (type.kind !== given.kind || sizeOf(type) !== sizeOf(given)) return false
  if (type.kind === 'pointer' || type.kind === 'array') {
    return isCompatible(world, type, given, { ignoresQualifiers: true })
  }
  if (type.kind === 'number' && given.kind === 'number') {
    const { isBool, isFloat, isUnsigned } = type
    return isBool === given.isBool && isFloat === given.isFloat && isUnsigned === given.isUnsigned
  }
  return type.kind === 'void' || (type.kind === 'enum' && given.kind === 'enum' && type.definition === given.definition)
}

function transfers(world: CWorld, S: LuaState): Record<'string' | 'copy' | 'fill', LuaFunction> {
  const { types } = world
  return {
    string: defineNative('string', (_F, ...args) => {
      checkAny(args, 1)
      const hasLength = args[1] !== undefined
      const length = hasLength ? checkInt(world, args, 2) : -1
      const { block, offset } = pointerArgument(
        world,
        args,
        1,
        hasLength ? types.constVoidPointer : types.constCharPointer,
      )
      const size = hasLength ? length : stringLength(block, offset)
      if (size < 0 || offset < 0 || offset + size > block.bytes.length) return outside()
      chargeString(S, size)
      return bytesToLua(block.bytes.subarray(offset, offset + size))
    }),
    copy: defineNative('copy', (_F, ...args) => {
      const to = pointerArgument(world, args, 1, types.voidPointer)
      const from = pointerArgument(world, args, 2, types.constVoidPointer)
      const [, text] = args
      const isWhole = typeof text === 'string' && args.length < 3
      copyBytes(to, from, isWhole ? text.length + 1 : checkInt(world, args, 3) >>> 0)
      return EMPTY
    }),
    fill: defineNative('fill', (_F, ...args) => {
      const place = pointerArgument(world, args, 1, types.voidPointer)
      const size = checkInt(world, args, 2) >>> 0
      fillBytes(place, args[2] === undefined ? 0 : checkInt(world, args, 3), size)
      return EMPTY
    }),
  }
}

function outside(): never {
  throw new LuaCallerError('attempt to read outside of any C object')
}

/** strlen; an object without zero ends the text, too. */
function stringLength(block: Block, offset: number): number {
  if (offset < 0 || offset >= block.bytes.length) return -1
  const end = block.bytes.indexOf(0, offset)
  return (end < 0 ? block.bytes.length : end) - offset
}
