import { CdataCall, LuaCdata } from '../../runtime/cdata.ts'
import { LuaFunction } from '../../runtime/function.ts'
import { LuaInt64 } from '../../runtime/int64.ts'
import { LuaCallerError } from '../../runtime/lua-error.ts'
import { LuaTable } from '../../runtime/table.ts'
import { type LuaValue, typeName } from '../../runtime/value.ts'
import { CData, CTypeValue, type CWorld, type View } from './cdata.ts'
import { type CType, findMember, isInteger, type Member, sizeOf } from './c-type.ts'
import { toIndex, withoutEnum } from './convert.ts'
import { fromLua, loadBits, storeBits } from './from-lua.ts'
import { copyBytes, type Place } from './memory.ts'
import { loadNumber } from './numbers.ts'
import { typeNameOf } from './type-name.ts'

/** What an index leads to; `missing`: only a metatype may help, that of `type`. */
type Target =
  | { readonly found: 'value'; readonly type: CType; readonly place: Place; readonly isConst: boolean }
  | {
      readonly found: 'bits'
      readonly member: Extract<Member, { type: 'bitfield' }>
      readonly place: Place
      readonly isConst: boolean
    }
  | { readonly found: 'constant'; readonly value: number }
  | { readonly found: 'missing'; readonly type: CType }

function shifted({ block, offset }: Place, by: number): Place {
  return { block, offset: offset + by }
}

/** Resolves `c[key]`. lj_cdata.c lj_cdata_index */
function resolve(world: CWorld, c: LuaCdata, key: LuaValue): Target {
  let { type, place } = world.view(c)
  const index = indexOf(world, key)
  const element = index === undefined ? undefined : elementAt(world, { type, place }, index)
  if (element !== undefined) return element
  if (c instanceof CTypeValue && typeof key === 'string') return constantOf(c.ctype, key)
  // pointers to structs are followed, whatever the key
  if (type.kind === 'pointer' && type.target.kind === 'struct') {
    place = world.memory.readPointer(place)
    type = type.target
  }
  if (typeof key !== 'string') return { found: 'missing', type }
  if (type.kind === 'complex' && (key === 're' || key === 'im')) {
    return { found: 'value', type: type.part, place: shifted(place, key === 're' ? 0 : type.part.size), isConst: true }
  }
  if (type.kind !== 'struct') return { found: 'missing', type }
  const found = findMember(type.definition, key)
  if (found === undefined) return { found: 'missing', type }
  const { member } = found
  if (member.type === 'constant') return { found: 'constant', value: member.constant.value }
  const at = shifted(place, found.offset)
  const isConst = found.isConst || type.isConst
  if (member.type === 'bitfield')
    return { found: 'bits', member, place: at, isConst: isConst || member.fieldType.isConst }
  return { found: 'value', type: member.fieldType, place: at, isConst }
}

/** A number or C integer as an index. */
function indexOf(world: CWorld, key: LuaValue): number | undefined {
  if (typeof key === 'number') return Math.trunc(key)
  if (key instanceof LuaInt64) return Number(BigInt.asIntN(64, key.value))
  if (!(key instanceof CData)) return undefined
  const view = world.view(key)
  return isInteger(withoutEnum(world, view.type)) ? toIndex(world, view) : undefined
}

function elementAt(world: CWorld, { type, place }: View, index: number): Target | undefined {
  if (type.kind === 'complex') {
    return { found: 'value', type: type.part, place: shifted(place, (index & 1) * type.part.size), isConst: true }
  }
  if (type.kind !== 'pointer' && type.kind !== 'array') return undefined
  const element = type.kind === 'pointer' ? type.target : type.element
  const size = sizeOf(element)
  if (size === undefined) throw new LuaCallerError('size of C type is unknown or too large')
  const base = type.kind === 'pointer' ? world.memory.readPointer(place) : place
  return { found: 'value', type: element, place: shifted(base, index * size), isConst: false }
}

/** `ctype.CONSTANT` of a struct. */
function constantOf(ctype: CType, key: string): Target {
  const type = ctype.kind === 'pointer' ? ctype.target : ctype
  const found = type.kind === 'struct' ? findMember(type.definition, key) : undefined
  if (found?.member.type === 'constant') return { found: 'constant', value: found.member.constant.value }
  return { found: 'missing', type }
}

/** A C object as a Lua value: numbers are converted, structs and arrays referred to, the rest copied. lj_cconv_tv_ct */
export function toLua(world: CWorld, type: CType, place: Place): LuaValue {
  const { types, memory } = world
  switch (type.kind) {
    case 'number':
      if (type.isBool) return loadNumber(memory, type, place) !== 0
      if (type.size < 8 || (type.isFloat && type.size === 8)) return Number(loadNumber(memory, type, place))
      break
    case 'array':
    case 'struct':
      return new CData(types.makeReference(type), place)
    case 'pointer':
      if (type.isReference) return toLua(world, type.target, memory.readPointer(place))
      break
    case 'void':
    case 'complex':
    case 'enum':
    case 'function':
  }
  const size = sizeOf(type)
  if (size === undefined) throw new LuaCallerError('size of C type is unknown or too large')
  const copy = { block: memory.allocate(size), offset: 0 }
  copyBytes(copy, place, size)
  return world.box(type, copy)
}

/** `c[key]` */
export function index(world: CWorld, c: LuaCdata, key: LuaValue): LuaValue | CdataCall {
  const target = resolve(world, c, key)
  switch (target.found) {
    case 'value':
      return toLua(world, target.type, target.place)
    case 'bits':
      return loadBits(world, target.member, target.place)
    case 'constant':
      return target.value
    case 'missing':
      return indexMetatype(world, target.type, { c, key }) ?? failIndex(world, target.type, key)
  }
}

/** `__index` of a metatype. A table that has no such key is as good as none. lib_ffi.c ffi_index_meta */
function indexMetatype(
  world: CWorld,
  type: CType,
  { c, key }: { readonly c: LuaCdata; readonly key: LuaValue },
): LuaValue | CdataCall {
  let self: LuaValue = c
  let handler = metatableOfType(type)?.getString('__index')
  while (handler instanceof LuaTable) {
    const value = handler.get(key)
    if (value !== undefined) return value
    self = handler
    handler = handler.metatable?.getString('__index')
  }
  if (handler instanceof LuaCdata) return index(world, handler, key)
  return handler instanceof LuaFunction ? new CdataCall(handler, self) : undefined
}

/** `c[key] = value`; what to do it instead, if anything. */
export function newIndex(world: CWorld, c: LuaCdata, key: LuaValue, value: LuaValue): CdataCall | undefined {
  const target = resolve(world, c, key)
  switch (target.found) {
    case 'value':
      store(world, target, value)
      return undefined
    case 'bits':
      if (target.isConst) failConst()
      storeBits(world, target.member, target.place, value)
      return undefined
    case 'constant':
      return failConst()
    case 'missing': {
      if (target.type.isConst) failConst()
      const handler = metatableOfType(target.type)?.getString('__newindex')
      return handler === undefined ? failIndex(world, target.type, key) : new CdataCall(handler, c)
    }
  }
}

function store(world: CWorld, { type, place, isConst }: Extract<Target, { found: 'value' }>, value: LuaValue): void {
  if (type.kind === 'pointer' && type.isReference) {
    return store(world, { found: 'value', type: type.target, place: world.memory.readPointer(place), isConst }, value)
  }
  if (isConst || type.isConst || (type.kind === 'struct' && type.definition.hasConst)) failConst()
  fromLua(world, type, place, value)
}

function failConst(): never {
  throw new LuaCallerError('attempt to write to constant location')
}

function failIndex(world: CWorld, type: CType, key: LuaValue): never {
  const name = typeNameOf(type)
  if (typeof key === 'string') throw new LuaCallerError(`'${name}' has no member named '${key}'`)
  const keyName = key instanceof LuaCdata ? typeNameOf(world.typeOf(key)) : typeName(key)
  throw new LuaCallerError(`'${name}' cannot be indexed with '${keyName}'`)
}

/** What `ffi.metatype` gave a type. */
export function metatableOfType(type: CType): LuaTable | undefined {
  const inner = type.kind === 'pointer' && type.isReference ? type.target : type
  return inner.kind === 'struct' ? inner.definition.metatable : undefined
}

/** The metamethod of a value's type, or of what it points to. */
export function metamethodOfType(world: CWorld, value: LuaValue, event: string): LuaValue {
  if (!(value instanceof LuaCdata)) return undefined
  const { type } = world.view(value)
  return metatableOfType(type.kind === 'pointer' ? type.target : type)?.getString(event)
}
