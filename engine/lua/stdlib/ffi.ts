import { LuaCdata, LuaCtype, LuaScalar } from '../runtime/cdata.ts'
import type { LuaFunction } from '../runtime/function.ts'
import { LuaInt64 } from '../runtime/int64.ts'
import { argumentError, checkInteger, checkString, defineNative, library } from '../runtime/native.ts'
import { LuaTable } from '../runtime/table.ts'
import { EMPTY, typeName, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'
import { convert, scalarType, type ScalarType } from './ctype.ts'

/**
 * The part of LuaJIT's ffi that handlers use without C: numbers of all C types.
 * Structs, arrays, pointers and C functions are not known. https://luajit.org/ext_ffi_api.html
 */
export function installFfi(vm: LuaVm): void {
  const create = (type: LuaValue, args: readonly LuaValue[]): LuaReturn => createNumber(vm, typeOf(vm, type), args)
  const ffi = library({
    new: defineNative('new', (_F, type, ...args) => create(type, args)),
    cast: defineNative('cast', (_F, type, value) => create(type, [value])),
    typeof: defineNative('typeof', (_F, type) => new LuaCtype(typeOf(vm, type).name)),
    istype: defineNative(
      'istype',
      (_F, type, value) => value instanceof LuaCdata && typeOf(vm, type).name === nameOf(value),
    ),
    sizeof: defineNative('sizeof', (_F, type) => typeOf(vm, type).size),
    alignof: defineNative('alignof', (_F, type) => typeOf(vm, type).size),
    abi: defineNative('abi', (_F, what) => ['64bit', 'le', 'fpu', 'hardfp', 'gc64'].includes(checkString(what, 1))),
    errno: errnoFunction(),
    cdef: defineNative('cdef', () => EMPTY),
    C: missingSymbols(vm),
    os: 'Linux',
    arch: 'x64',
  })
  vm.state.metatables['cdata'] = library({
    __metatable: 'ffi',
    __call: defineNative('__call', (_F, type, ...args) => create(type, args)),
  })
  vm.preload('ffi', () => ffi)
}

function typeOf(vm: LuaVm, type: LuaValue): ScalarType {
  if (typeof type !== 'string' && !(type instanceof LuaCdata))
    argumentError(1, `C type expected, got ${typeName(type)}`)
  const name = typeof type === 'string' ? type : nameOf(type)
  return scalarType(name) ?? vm.fail(`declaration specifier expected near '${name}'`)
}

function nameOf(value: LuaCdata): string {
  if (value instanceof LuaInt64) return value.unsigned ? 'uint64_t' : 'int64_t'
  return value instanceof LuaScalar || value instanceof LuaCtype ? value.type : 'void *'
}

function createNumber(vm: LuaVm, type: ScalarType, args: readonly LuaValue[]): LuaReturn {
  const [value] = args
  const made = convert(type, args.length === 0 ? 0 : value)
  if (made !== undefined) return made
  const from = value instanceof LuaCdata ? nameOf(value) : typeName(value)
  return vm.fail(`cannot convert '${from === 'userdata' ? 'void *' : from}' to '${type.name}'`)
}

function errnoFunction(): LuaFunction {
  let errno = 0
  return defineNative('errno', (_F, value) => {
    const before = errno
    if (value !== undefined) errno = checkInteger(value, 1)
    return before
  })
}

/** `ffi.C.x`: there is no C library here. */
function missingSymbols(vm: LuaVm): LuaTable {
  const symbols = new LuaTable()
  symbols.metatable = library({
    __index: defineNative('__index', (_F, _table, name) =>
      vm.fail(`missing declaration for symbol '${checkString(name, 2)}'`),
    ),
  })
  return symbols
}
