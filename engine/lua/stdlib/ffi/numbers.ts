import { numberToInt64, numberToUint64 } from '../../runtime/int64.ts'
import { type NumberType } from './c-type.ts'
import { type Memory, type Place, requireRange } from './memory.ts'

/** Reads a C number: 64-bit integers as bigint, bools as 0 and 1. Not for `long double`. */
export function loadNumber(memory: Memory, type: NumberType, place: Place): number | bigint {
  const { size, isUnsigned } = type
  requireRange(place, size)
  const { view } = place.block
  const { offset } = place
  if (type.isFloat) return size === 8 ? view.getFloat64(offset, true) : view.getFloat32(offset, true)
  switch (size) {
    case 1:
      return isUnsigned ? view.getUint8(offset) : view.getInt8(offset)
    case 2:
      return isUnsigned ? view.getUint16(offset, true) : view.getInt16(offset, true)
    case 4:
      return isUnsigned ? view.getUint32(offset, true) : view.getInt32(offset, true)
    default: {
      const word = memory.readWord(place)
      return isUnsigned ? word : BigInt.asIntN(64, word)
    }
  }
}

/** Stores a floating-point number as the type wants it: truncation and overflow as x86-64 does. lj_cconv.c CCX(I, F) */
export function storeDouble(type: NumberType, place: Place, n: number): void {
  const { size, isUnsigned } = type
  if (type.isBool) return storeInteger(type, place, n === 0 ? 0 : 1)
  if (type.isFloat) {
    requireRange(place, size)
    if (size === 8) place.block.view.setFloat64(place.offset, n, true)
    else place.block.view.setFloat32(place.offset, n, true)
    return
  }
  if (size === 8) storeInteger(type, place, isUnsigned ? numberToUint64(n) : numberToInt64(n))
  else if (size === 4 && isUnsigned) storeInteger(type, place, Number(BigInt.asUintN(32, numberToInt64(n))))
  else storeInteger(type, place, toInt32(n))
}

/** cvttsd2si: out of range gives the smallest int32. */
function toInt32(n: number): number {
  const whole = Math.trunc(n)
  return whole >= -0x80000000 && whole <= 0x7fffffff ? whole : -0x80000000
}

/** Stores the low bytes of an integer; bools and floats get its value. */
export function storeInteger(type: NumberType, place: Place, n: number | bigint): void {
  const { size } = type
  requireRange(place, size)
  const { view } = place.block
  const { offset } = place
  if (type.isFloat) {
    if (size === 8) view.setFloat64(offset, Number(n), true)
    else view.setFloat32(offset, Number(n), true)
  } else if (type.isBool) view.setUint8(offset, n ? 1 : 0)
  else if (size === 8) view.setBigInt64(offset, BigInt.asIntN(64, BigInt(n)), true)
  else {
    const low = typeof n === 'bigint' ? Number(BigInt.asIntN(32, n)) : n
    if (size === 4) view.setInt32(offset, low, true)
    else if (size === 2) view.setInt16(offset, low, true)
    else view.setInt8(offset, low)
  }
}
