import { LuaCdata } from '../../runtime/cdata.ts'
import { LuaCallerError } from '../../runtime/lua-error.ts'
import { luaToBytes } from '../../runtime/bytes.ts'
import { LuaTable } from '../../runtime/table.ts'
import { LuaUserdata, NULL } from '../../runtime/userdata.ts'
import { type LuaValue, typeName } from '../../runtime/value.ts'
import { type CWorld, type View } from './cdata.ts'
import {
  type ArrayType,
  type ComplexType,
  type CType,
  type Member,
  sizeOf,
  type StructDefinition,
  type StructType,
} from './c-type.ts'
import { convert, type Conversion, failConversion, withoutEnum } from './convert.ts'
import { Block, copyBytes, fillBytes, NULL_PLACE, type Place, writePointer } from './memory.ts'
import { loadNumber, storeDouble, storeInteger } from './numbers.ts'
import { typeNameOf } from './type-name.ts'

/** "too many initializers for 'int [2]'" */
export function failInitializers(type: CType): never {
  throw new LuaCallerError(`too many initializers for '${typeNameOf(type)}'`)
}

/** Memory that holds one value for the time of a conversion. */
function scratch(): Place {
  return { block: new Block(0n, new Uint8Array(8)), offset: 0 }
}

function pointerTo(target: Place): Place {
  const place = scratch()
  writePointer(place, target)
  return place
}

/** Converts a Lua value into memory of type `to`. lj_cconv.c lj_cconv_ct_tv */
export function fromLua(world: CWorld, to: CType, place: Place, value: LuaValue, how: Conversion = {}): void {
  const { types } = world
  if (typeof value === 'number') {
    const plain = withoutEnum(world, to)
    if (plain.kind === 'number' && plain.size <= 8) return storeDouble(plain, place, value)
    const number = scratch()
    number.block.view.setFloat64(0, value, true)
    return convert(world, to, place, { type: types.double, place: number }, { ...how, luaType: 'number' })
  }
  if (value instanceof LuaCdata) return convert(world, to, place, world.view(value), how)
  if (typeof value === 'string') return fromString(world, to, place, value, how)
  if (value instanceof LuaTable) {
    if (to.kind === 'array' || to.kind === 'complex') return arrayFromTable(world, to, place, value, how)
    if (to.kind === 'struct') return structFromTable(world, to, place, value, how)
    return failConversion(to, 'table', how)
  }
  const source = pointerOrBool(world, value)
  if (source === undefined) return failConversion(to, typeName(value), how)
  return convert(world, to, place, source, value === undefined ? { ...how, luaType: 'nil' } : how)
}

/** Booleans, nil and userdata as C sees them. */
function pointerOrBool(world: CWorld, value: LuaValue): View | undefined {
  const { types, memory } = world
  if (typeof value === 'boolean') {
    const place = scratch()
    storeInteger(types.bool, place, value ? 1 : 0)
    return { type: types.bool, place }
  }
  if (value === undefined || value === NULL) return { type: types.voidPointer, place: pointerTo(NULL_PLACE) }
  if (!(value instanceof LuaUserdata)) return undefined
  return { type: types.voidPointer, place: pointerTo({ block: memory.allocate(0), offset: 0 }) }
}

function fromString(world: CWorld, to: CType, place: Place, text: string, how: Conversion): void {
  if (to.kind === 'enum') {
    const constant = to.definition.constants.get(text)
    if (constant === undefined) return failConversion(to, 'string', how)
    return storeInteger(world.types.integerOf(to), place, constant.value)
  }
  if (to.kind === 'array') {
    const element = withoutEnum(world, to.element)
    const isBytes = element.kind === 'number' && element.size === 1 && !element.isBool && !element.isFloat
    if (!isBytes) return failConversion(to, 'string', how)
    const size = to.size === undefined || to.size === 0 ? text.length + 1 : Math.min(to.size, text.length + 1)
    return copyBytes(place, { block: stringBlock(world, text), offset: 0 }, size)
  }
  const source = { type: world.types.constCharArray, place: { block: stringBlock(world, text), offset: 0 } }
  return convert(world, to, place, source, { ...how, luaType: 'string' })
}

/** The bytes of a Lua string with the zero that ends it. */
export function stringBlock({ memory }: CWorld, text: string): Block {
  return memory.adopt(luaToBytes(`${text}\0`))
}

/** `at` bytes further. */
export function elementPlace({ block, offset }: Place, at: number): Place {
  return { block, offset: offset + at }
}

/** From 0 or 1 on, up to the first nil; a single element fills the array, or both parts. lj_cconv.c cconv_array_tab */
function arrayFromTable(
  world: CWorld,
  to: ArrayType | ComplexType,
  place: Place,
  table: LuaTable,
  how: Conversion,
): void {
  const element = to.kind === 'complex' ? to.part : to.element
  const step = sizeOf(element) ?? 0
  let at = 0
  for (let i = table.getIndex(0) === undefined ? 1 : 0; ; i++) {
    const value = table.getIndex(i)
    if (value === undefined) break
    if (to.size !== undefined && at >= to.size) failInitializers(to)
    fromLua(world, element, elementPlace(place, at), value, how)
    at += step
  }
  if (to.size !== undefined) fillRest(place, { at, step, size: to.size })
}

/** One initializer is for all elements; otherwise the rest is zero. */
export function fillRest(place: Place, { at, step, size }: { at: number; step: number; size: number }): void {
  if (at !== step) return fillBytes(elementPlace(place, at), 0, size - at)
  for (let next = at; next < size; next += step) copyBytes(elementPlace(place, next), place, step)
}

/** By name if the table has any key of its hash part, else by position. lj_cconv.c cconv_struct_tab */
function structFromTable(world: CWorld, to: StructType, place: Place, table: LuaTable, how: Conversion): void {
  const { definition } = to
  fillBytes(place, 0, definition.size ?? 0)
  if (table.hashCap > 0 || table.slots.length > 0) {
    return membersByName(world, definition, place, { table, how })
  }
  let index = table.getIndex(0) === undefined ? 1 : 0
  membersInOrder(world, definition, place, { next: () => table.getIndex(index++), how })
}

function membersByName(
  world: CWorld,
  definition: StructDefinition,
  place: Place,
  { table, how }: { table: LuaTable; how: Conversion },
): void {
  for (const member of definition.members) {
    if (member.type === 'constant') continue
    const at = elementPlace(place, member.offset)
    if (member.type === 'embedded') {
      if (member.fieldType.kind === 'struct') membersByName(world, member.fieldType.definition, at, { table, how })
      continue
    }
    const value = member.name === undefined ? undefined : table.getString(member.name)
    if (value === undefined) continue
    storeMember(world, member, at, value, how)
    if (definition.isUnion) break
  }
}

/** Gives members values until there are none; false: none was left. */
function membersInOrder(
  world: CWorld,
  definition: StructDefinition,
  place: Place,
  { next, how }: { next(): LuaValue; how: Conversion },
): boolean {
  for (const member of definition.members) {
    if (member.type === 'constant') continue
    const at = elementPlace(place, member.offset)
    if (member.type === 'embedded') {
      if (member.fieldType.kind !== 'struct') continue
      if (!membersInOrder(world, member.fieldType.definition, at, { next, how })) return false
      continue
    }
    if (member.name === undefined) continue
    const value = next()
    if (value === undefined) return false
    storeMember(world, member, at, value, how)
    if (definition.isUnion) break
  }
  return true
}

/** Gives one member its value. */
export function storeMember(
  world: CWorld,
  member: Extract<Member, { type: 'field' | 'bitfield' }>,
  place: Place,
  value: LuaValue,
  how: Conversion,
): void {
  if (member.type === 'bitfield') storeBits(world, member, place, value)
  else fromLua(world, member.fieldType, place, value, how)
}

type BitField = Extract<Member, { type: 'bitfield' }>

function containerType({ types }: CWorld, { size }: BitField) {
  return types.makeNumber({ size, isUnsigned: true })
}

function checkContainer({ position, width, size }: BitField): void {
  if (position + width > 8 * size) throw new LuaCallerError('NYI: packed bit fields')
}

/** lj_cconv.c lj_cconv_bf_tv */
export function storeBits(world: CWorld, field: BitField, place: Place, value: LuaValue): void {
  const { types, memory } = world
  const { isBool, isUnsigned } = field.fieldType
  const type = isBool ? types.bool : isUnsigned ? types.uint32 : types.int32
  const converted = scratch()
  fromLua(world, type, converted, value)
  checkContainer(field)
  const bits = Number(loadNumber(memory, type, converted))
  const mask = (field.width === 32 ? -1 : (1 << field.width) - 1) << field.position
  const container = containerType(world, field)
  const before = Number(loadNumber(memory, container, place))
  storeInteger(container, place, (before & ~mask) | ((bits << field.position) & mask))
}

/** lj_cconv.c lj_cconv_tv_bf */
export function loadBits(world: CWorld, field: BitField, place: Place): number | boolean {
  checkContainer(field)
  const bits = Number(loadNumber(world.memory, containerType(world, field), place))
  if (field.fieldType.isBool) return ((bits >>> field.position) & 1) === 1
  const shifted = bits << (32 - field.width - field.position)
  return field.fieldType.isUnsigned ? shifted >>> (32 - field.width) : shifted >> (32 - field.width)
}
