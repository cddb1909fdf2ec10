import { LuaScalar, type LuaCdata } from '../runtime/cdata.ts'
import { LuaInt64, numberToInt64, numberToUint64 } from '../runtime/int64.ts'
import type { LuaValue } from '../runtime/value.ts'

/** A C number type, as LuaJIT names it in messages. */
export interface ScalarType {
  readonly name: string
  readonly size: number
  readonly kind: 'signed' | 'unsigned' | 'float' | 'bool'
}

const signed = (name: string, size: number): ScalarType => ({ name, size, kind: 'signed' })
const unsigned = (name: string, size: number): ScalarType => ({ name, size, kind: 'unsigned' })

const TYPES: readonly ScalarType[] = [
  signed('char', 1),
  unsigned('unsigned char', 1),
  signed('short', 2),
  unsigned('unsigned short', 2),
  signed('int', 4),
  unsigned('unsigned int', 4),
  signed('int64_t', 8),
  unsigned('uint64_t', 8),
  { name: 'float', size: 4, kind: 'float' },
  { name: 'double', size: 8, kind: 'float' },
  { name: 'bool', size: 1, kind: 'bool' },
]

const byName = new Map(TYPES.map((type) => [type.name, type]))

/** Other spellings on x86-64 Linux. */
const ALIASES: Readonly<Record<string, string>> = {
  int8_t: 'char', 'signed char': 'char', uint8_t: 'unsigned char',
  int16_t: 'short', 'short int': 'short', uint16_t: 'unsigned short', 'unsigned short int': 'unsigned short',
  int32_t: 'int', signed: 'int', 'signed int': 'int', uint32_t: 'unsigned int', unsigned: 'unsigned int',
  long: 'int64_t', 'long int': 'int64_t', 'long long': 'int64_t', 'long long int': 'int64_t',
  'unsigned long': 'uint64_t', 'unsigned long long': 'uint64_t', 'unsigned long int': 'uint64_t',
  ssize_t: 'int64_t', ptrdiff_t: 'int64_t', intptr_t: 'int64_t', size_t: 'uint64_t', uintptr_t: 'uint64_t', _Bool: 'bool',
}

/** The number type a declaration means; undefined for everything this small ffi does not know. */
export function scalarType(declaration: string): ScalarType | undefined {
  const name = declaration.replace(/\b(?:const|volatile)\b/g, '').trim().replaceAll(/\s+/g, ' ')
  return byName.get(ALIASES[name] ?? name)
}

/** C's conversion of a value to a number type (lj_cconv.c); undefined when there is none. */
export function convert(type: ScalarType, value: LuaValue): LuaCdata | undefined {
  const number = numberOf(value)
  if (number === undefined) return undefined
  if (type.size === 8 && type.kind !== 'float') return new LuaInt64(toBits(type, number), type.kind === 'unsigned')
  return new LuaScalar(type.name, type.kind === 'float', narrow(type, number))
}

function numberOf(value: LuaValue): number | bigint | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof LuaInt64) return value.value
  return value instanceof LuaScalar ? value.value : undefined
}

function toBits({ kind }: ScalarType, n: number | bigint): bigint {
  if (typeof n === 'bigint') return n
  return kind === 'unsigned' ? numberToUint64(n) : numberToInt64(n)
}

function narrow({ kind, size }: ScalarType, n: number | bigint): number {
  if (kind === 'bool') return n === 0 || n === 0n ? 0 : 1
  if (kind === 'float') return size === 4 ? Math.fround(Number(n)) : Number(n)
  const isWide = kind === 'unsigned' && size === 4
  const bits = typeof n === 'bigint' ? n : isWide ? numberToInt64(n) : BigInt(toInt32(n))
  return Number(kind === 'unsigned' ? BigInt.asUintN(size * 8, bits) : BigInt.asIntN(size * 8, bits))
}

/** cvttsd2si: out of range gives the smallest int32. */
function toInt32(n: number): number {
  const whole = Math.trunc(n)
  return whole >= -(2 ** 31) && whole < 2 ** 31 ? whole : -(2 ** 31)
}
