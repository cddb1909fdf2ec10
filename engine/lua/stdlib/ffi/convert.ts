import { LuaCallerError } from '../../runtime/lua-error.ts'
import { numberToInt64 } from '../../runtime/int64.ts'
import { argumentError } from '../../runtime/native.ts'
import { type CWorld, type View } from './cdata.ts'
import { type ComplexType, type CType, isInteger, type NumberType, type PointerType, sizeOf } from './c-type.ts'
import { copyBytes, type Place, writePointer } from './memory.ts'
import { loadNumber, storeDouble, storeInteger } from './numbers.ts'
import { typeNameOf } from './type-name.ts'

/** How a conversion is meant and whom its failure blames. */
export interface Conversion {
  /** `ffi.cast`: what C allows with a cast. */
  readonly isCast?: boolean
  /** Failure is a bad argument of this number. */
  readonly argument?: number
  /** The source is a Lua value: its name in messages. */
  readonly luaType?: 'number' | 'string' | 'nil'
}

/** @throws "cannot convert 'a' to 'b'", as a bad argument where the conversion belongs to one */
export function failConversion(to: CType, from: string, { argument }: Conversion): never {
  const message = `cannot convert '${from}' to '${typeNameOf(to)}'`
  if (argument !== undefined) return argumentError(argument, message)
  throw new LuaCallerError(message)
}

/** Enums are numbers to conversions. */
export function withoutEnum({ types }: CWorld, type: CType): CType {
  return type.kind === 'enum' ? types.integerOf(type) : type
}

/** Converts a C value into memory of type `to`. lj_cconv.c lj_cconv_ct_ct */
export function convert(world: CWorld, to: CType, place: Place, from: View, how: Conversion): void {
  const type = withoutEnum(world, to)
  const source: View = { type: withoutEnum(world, from.type), place: from.place }
  const isDone = convertTo(world, type, place, source, how)
  if (!isDone) failConversion(type, how.luaType ?? typeNameOf(source.type), how)
}

function convertTo(world: CWorld, to: CType, place: Place, from: View, how: Conversion): boolean {
  switch (to.kind) {
    case 'number':
      return toNumber(world, to, place, from, how)
    case 'complex':
      return toComplex(world, to, place, from)
    case 'pointer':
      return toPointer(world, to, place, from, how)
    case 'array': {
      const isSame = from.type.kind === 'array' && to.size !== undefined && to.size === from.type.size
      if (!isSame || how.isCast || !isCompatible(world, to, from.type, {})) return false
      copyBytes(place, from.place, to.size)
      return true
    }
    case 'struct': {
      const { definition } = to
      const isSame = from.type.kind === 'struct' && from.type.definition === definition
      if (!isSame || how.isCast || definition.isVariable) return false
      copyBytes(place, from.place, definition.size ?? 0)
      return true
    }
    case 'void':
    case 'enum':
    case 'function':
      return false
  }
}

function toNumber(
  world: CWorld,
  to: NumberType,
  place: Place,
  { type, place: source }: View,
  how: Conversion,
): boolean {
  switch (type.kind) {
    case 'number':
      if (to.size > 8 || type.size > 8) {
        if (!to.isFloat || to.size !== type.size || !type.isFloat) return false
        copyBytes(place, source, to.size)
      } else storeNumber(world, to, place, { type, place: source })
      return true
    case 'complex':
      if (to.isBool || to.size > 8) return false
      storeDouble(to, place, Number(loadNumber(world.memory, type.part, source)))
      return true
    case 'pointer':
      if (!how.isCast || to.isFloat || to.isBool) return false
      storeInteger(to, place, world.memory.expose(world.memory.readPointer(source)))
      return true
    case 'array':
      if (!how.isCast || to.isFloat || to.isBool) return false
      storeInteger(to, place, world.memory.expose(source))
      return true
    default:
      return false
  }
}

function storeNumber(world: CWorld, to: NumberType, place: Place, from: { type: NumberType; place: Place }): void {
  const value = loadNumber(world.memory, from.type, from.place)
  if (from.type.isFloat) storeDouble(to, place, Number(value))
  else storeInteger(to, place, value)
}

function imaginary(type: ComplexType, { block, offset }: Place): Place {
  return { block, offset: offset + type.part.size }
}

function toComplex(world: CWorld, to: ComplexType, place: Place, { type, place: source }: View): boolean {
  if (type.kind === 'number' && !type.isBool && type.size <= 8) {
    storeNumber(world, to.part, place, { type, place: source })
    storeDouble(to.part, imaginary(to, place), 0)
    return true
  }
  if (type.kind !== 'complex') return false
  storeNumber(world, to.part, place, { type: type.part, place: source })
  storeNumber(world, to.part, imaginary(to, place), { type: type.part, place: imaginary(type, source) })
  return true
}

function toPointer(
  world: CWorld,
  to: PointerType,
  place: Place,
  { type, place: source }: View,
  how: Conversion,
): boolean {
  switch (type.kind) {
    case 'number': {
      if (!how.isCast || type.isBool || (type.isFloat && how.luaType !== 'number')) return false
      const value = loadNumber(world.memory, type, source)
      const address = type.isFloat ? numberToInt64(Number(value)) : BigInt(value)
      writePointer(place, world.memory.locate(BigInt.asUintN(64, address)))
      return true
    }
    case 'pointer':
      if (!isCompatible(world, to, type, how)) return false
      writePointer(place, world.memory.readPointer(source))
      return true
    case 'array':
    case 'struct':
    case 'function':
      if (!isCompatible(world, to, type, how)) return false
      writePointer(place, source)
      return true
    default:
      return false
  }
}

/** How strictly pointers must agree. */
interface Compatibility {
  readonly isCast?: boolean
  readonly isSame?: boolean
  readonly ignoresQualifiers?: boolean
}

/** What a pointer or array leads to; a struct itself. */
function targetOf(type: CType): CType {
  if (type.kind === 'pointer') return type.target
  return type.kind === 'array' ? type.element : type
}

/** May a pointer to the one be used as a pointer to the other? More relaxed than C. lj_cconv.c lj_cconv_compatptr */
export function isCompatible(world: CWorld, to: CType, from: CType, how: Compatibility): boolean {
  if (how.isCast || to === from) return true
  const d = targetOf(to)
  const s = targetOf(from)
  // of a struct itself the qualifiers do not count
  const given = from.kind === 'struct' ? { isConst: false, isVolatile: false } : s
  if (how.isSame) {
    if (d.isConst !== given.isConst || d.isVolatile !== given.isVolatile) return false
  } else if (!how.ignoresQualifiers) {
    if ((given.isConst && !d.isConst) || (given.isVolatile && !d.isVolatile)) return false
    if (d.kind === 'void' || s.kind === 'void') return true
  }
  return areAlike(world, withoutEnum(world, d), withoutEnum(world, s), how)
}

function areAlike(world: CWorld, d: CType, s: CType, how: Compatibility): boolean {
  if (d.kind !== s.kind || sizeOf(d) !== sizeOf(s)) return false
  if (d.kind === 'number') return s.kind === 'number' && d.isBool === s.isBool && d.isFloat === s.isFloat
  if (d.kind === 'pointer') return isCompatible(world, d, s, { ...how, isSame: true })
  if (d.kind === 'struct') return s.kind === 'struct' && d.definition === s.definition
  return true
}

/** A number as an index: any C number. */
export function toIndex(world: CWorld, { type, place }: View): number {
  const plain = withoutEnum(world, type)
  if (plain.kind !== 'number') return 0
  const value = loadNumber(world.memory, plain, place)
  return isInteger(plain) ? Number(value) : Math.trunc(Number(value))
}
