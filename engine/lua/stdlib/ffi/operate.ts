import { CdataCall, type CdataOperator, LuaCdata } from '../../runtime/cdata.ts'
import { type Int64Operator, int64Arith, int64Compare, LuaInt64 } from '../../runtime/int64.ts'
import { LuaCallerError } from '../../runtime/lua-error.ts'
import { type LuaValue, typeName } from '../../runtime/value.ts'
import { metamethodOfType } from './access.ts'
import { CData, type CWorld } from './cdata.ts'
import { type CType, type NumberType, sizeOf } from './c-type.ts'
import { isCompatible, withoutEnum } from './convert.ts'
import { addressOfPlace, Block, NULL_PLACE, type Place, writePointer } from './memory.ts'
import { loadNumber, storeDouble, storeInteger } from './numbers.ts'
import { typeNameOf } from './type-name.ts'

/** An operand as C sees it: for pointers `place` is where they lead. */
interface Operand {
  readonly type: CType
  readonly place: Place
}

const ARITHMETIC: Readonly<Partial<Record<CdataOperator, Int64Operator>>> = {
  __add: 'add',
  __sub: 'sub',
  __mul: 'mul',
  __div: 'div',
  __mod: 'mod',
  __pow: 'pow',
  __unm: 'unm',
}

/** An operator with a cdata operand. lj_carith.c lj_carith_op */
export function operate(world: CWorld, operator: CdataOperator, a: LuaValue, b: LuaValue): LuaValue | CdataCall {
  if (operator !== '__len' && operator !== '__concat') {
    const x = operandOf(world, a, b)
    const y = operandOf(world, b, a)
    if (x !== undefined && y !== undefined) {
      const result = onNumbers(world, operator, x, y) ?? onPointers(world, operator, x, y)
      if (result !== undefined) return result
    }
  }
  const handler = metamethodOfType(world, a, operator) ?? metamethodOfType(world, b, operator)
  if (handler !== undefined) return new CdataCall(handler, a)
  if (operator === '__eq') return isSamePlace(world, a, b)
  throw new LuaCallerError(message(world, operator, a, b))
}

function operandOf(world: CWorld, value: LuaValue, other: LuaValue): Operand | undefined {
  const { types, memory } = world
  if (value instanceof LuaCdata) {
    const { type, place } = world.view(value)
    if (type.kind === 'pointer') return { type, place: memory.readPointer(place) }
    if (type.kind === 'function') return { type: types.makePointer(type), place }
    return { type: withoutEnum(world, type), place }
  }
  if (typeof value === 'number') {
    const block = new Block(0n, new Uint8Array(8))
    block.view.setFloat64(0, value, true)
    return { type: types.double, place: { block, offset: 0 } }
  }
  if (value === undefined) return { type: types.voidPointer, place: NULL_PLACE }
  return typeof value === 'string' ? enumOperand(world, value, other) : undefined
}

/** A string beside an enum is the name of a constant. */
function enumOperand(world: CWorld, name: string, other: LuaValue): Operand | undefined {
  const type = other instanceof LuaCdata ? world.view(other).type : undefined
  const constant = type?.kind === 'enum' ? type.definition.constants.get(name) : undefined
  if (constant === undefined) return undefined
  const place = { block: new Block(0n, new Uint8Array(8)), offset: 0 }
  const number = constant.isUnsigned ? world.types.uint32 : world.types.int32
  storeInteger(number, place, constant.value)
  return { type: number, place }
}

/** Two numbers: 64-bit integers, unsigned if one is uint64_t. lj_carith.c carith_int64 */
function onNumbers(world: CWorld, operator: CdataOperator, x: Operand, y: Operand): LuaValue {
  if (x.type.kind !== 'number' || y.type.kind !== 'number' || x.type.size > 8 || y.type.size > 8) return undefined
  const isUnsigned = isUint64(x.type) || isUint64(y.type)
  const a = widened(world, x.type, x.place, isUnsigned)
  const b = widened(world, y.type, y.place, isUnsigned)
  const arithmetic = ARITHMETIC[operator]
  if (arithmetic !== undefined) return int64Arith(arithmetic, a, b)
  const order = int64Compare(a, b)
  return operator === '__eq' ? order === 0 : operator === '__lt' ? order < 0 : order <= 0
}

function isUint64({ size, isUnsigned, isFloat }: NumberType): boolean {
  return size === 8 && isUnsigned && !isFloat
}

/** A number as a 64-bit integer. */
export function widened(world: CWorld, type: NumberType, place: Place, isUnsigned: boolean): LuaInt64 {
  const value = loadNumber(world.memory, type, place)
  if (typeof value === 'bigint') return new LuaInt64(value, isUnsigned)
  if (!type.isFloat) return new LuaInt64(BigInt(value), isUnsigned)
  const word = { block: new Block(0n, new Uint8Array(8)), offset: 0 }
  const wide = isUnsigned ? world.types.uint64 : world.types.int64
  storeDouble(wide, word, value)
  return new LuaInt64(BigInt(loadNumber(world.memory, wide, word)), isUnsigned)
}

function targetOf(type: CType): CType | undefined {
  if (type.kind === 'pointer') return type.target
  return type.kind === 'array' ? type.element : undefined
}

/** Pointer comparison, difference and steps. lj_carith.c carith_ptr */
function onPointers(world: CWorld, operator: CdataOperator, x: Operand, y: Operand): LuaValue {
  const target = targetOf(x.type)
  const other = targetOf(y.type)
  if (target !== undefined && other !== undefined) return betweenPointers(world, operator, x, y)
  if (target !== undefined && (operator === '__add' || operator === '__sub')) {
    return stepped(world, x.place, target, operator === '__add' ? 1 : -1, y)
  }
  return other !== undefined && operator === '__add' ? stepped(world, y.place, other, 1, x) : undefined
}

function betweenPointers(world: CWorld, operator: CdataOperator, x: Operand, y: Operand): LuaValue {
  const a = addressOfPlace(x.place)
  const b = addressOfPlace(y.place)
  if (operator === '__eq') return a === b
  if (!isCompatible(world, x.type, y.type, { ignoresQualifiers: true })) return undefined
  switch (operator) {
    case '__lt':
      return a < b
    case '__le':
      return a <= b
    case '__sub': {
      const size = sizeOf(targetOf(x.type) ?? x.type)
      return size ? Number(BigInt.asIntN(64, a - b) / BigInt(size)) : undefined
    }
    default:
      return undefined
  }
}

function stepped(world: CWorld, from: Place, target: CType, sign: 1 | -1, by: Operand): LuaValue {
  const size = sizeOf(target)
  if (size === undefined || by.type.kind !== 'number') return undefined
  const count = Number(widened(world, by.type, by.place, false).value)
  const place = { block: world.memory.allocate(8), offset: 0 }
  writePointer(place, { block: from.block, offset: from.offset + sign * count * size })
  return new CData(world.types.makePointer(target), place)
}

/** What is left of equality when nothing else applies: the same object. */
function isSamePlace(world: CWorld, a: LuaValue, b: LuaValue): boolean {
  if (a === b) return true
  if (!(a instanceof CData && b instanceof CData)) return false
  const x = operandOf(world, a, b)
  const y = operandOf(world, b, a)
  return x !== undefined && y !== undefined && addressOfPlace(x.place) === addressOfPlace(y.place)
}

/** The refusal in LuaJIT's words. lj_carith.c lj_carith_meta */
function message(world: CWorld, operator: CdataOperator, a: LuaValue, b: LuaValue): string {
  const conversion = enumMessage(world, a, b) ?? enumMessage(world, b, a)
  if (conversion !== undefined) return conversion
  const x = nameOf(world, a)
  const y = nameOf(world, b)
  switch (operator) {
    case '__len':
      return `attempt to get length of '${x}'`
    case '__concat':
      return `attempt to concatenate '${x}' and '${y}'`
    case '__lt':
    case '__le':
      return `attempt to compare '${x}' with '${y}'`
    default:
      return `attempt to perform arithmetic on '${x}' and '${y}'`
  }
}

function nameOf(world: CWorld, value: LuaValue): string {
  if (!(value instanceof LuaCdata)) return typeName(value)
  const { type } = world.view(value)
  return typeNameOf(type.kind === 'function' ? world.types.makePointer(type) : withoutEnum(world, type))
}

/** A string that is no constant of the enum beside it. */
function enumMessage(world: CWorld, value: LuaValue, text: LuaValue): string | undefined {
  if (!(value instanceof LuaCdata) || typeof text !== 'string') return undefined
  const { type } = world.view(value)
  return type.kind === 'enum' ? `cannot convert 'string' to '${typeNameOf(type)}'` : undefined
}
