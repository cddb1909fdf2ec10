import { bytesToLua } from '../../lua/runtime/bytes.ts'
import { bigintOf, power } from './big-power.ts'
import { checkString, defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import { defineKind, type Method, type ObjectKind } from './object.ts'

interface BigNumber {
  readonly value: bigint
}

/** `resty.openssl.bn` (lua-resty-openssl 1.5): big numbers with operators. */
export interface BigNumbers {
  readonly module: LuaTable
  create(value: bigint): LuaTable
}

/** Defines the module, and makes numbers for other modules. */
export function createBigNumbers(): BigNumbers {
  const create = (value: bigint): LuaTable => kind.create({ value })
  const operandOf = (value: LuaValue): bigint => {
    if (typeof value === 'number') return BigInt(Math.trunc(value))
    return kind.stateOf(value)?.value ?? BigInt(checkString(value, 2))
  }
  const kind: ObjectKind<BigNumber> = defineKind<BigNumber>(
    { ...readers(), ...arithmetic(create, operandOf) },
    operators(create, operandOf),
  )
  const reading = (name: string, radix: number) =>
    defineNative(name, (_F, text): LuaReturn => parsed(create, checkString(text, 1), radix))
  const module = library({
    new: defineNative('new', (_F, value, base): LuaReturn => {
      if (typeof value !== 'string') return create(value === undefined ? 0n : operandOf(value))
      return parsed(create, value, typeof base === 'number' ? base : 10)
    }),
    from_hex: reading('from_hex', 16),
    from_dec: reading('from_dec', 10),
    from_binary: defineNative('from_binary', (_F, bytes) => create(bigintOf(checkString(bytes, 1)))),
    istype: defineNative('istype', (_F, value) => kind.stateOf(value) !== undefined),
  })
  for (const [name, method] of kind.methods.entries()) if (module.get(name) === undefined) module.set(name, method)
  return { module, create }
}

type Create = (value: bigint) => LuaTable
type OperandOf = (value: LuaValue) => bigint

function parsed(create: Create, text: string, radix: number): LuaReturn {
  const digits = /^-?(.+)$/.exec(text)?.[1] ?? ''
  const isValid = radix === 16 ? /^[0-9a-f]+$/i.test(digits) : radix === 10 && /^\d+$/.test(digits)
  if (!isValid) return [undefined, `bn.new: invalid number "${text}"`]
  const value = BigInt(radix === 16 ? `0x${digits}` : digits)
  return create(text.startsWith('-') ? -value : value)
}

function magnitudeHex(value: bigint): string {
  const hex = (value < 0n ? -value : value).toString(16)
  return (hex.length % 2 === 0 ? hex : `0${hex}`).toUpperCase()
}

function readers(): Record<string, Method<BigNumber>> {
  const signed = (value: bigint, text: string): string => (value < 0n ? `-${text}` : text)
  return {
    to_binary: ({ value }, padding): LuaReturn => {
      const bytes =
        value === 0n
          ? ''
          : bytesToLua(Uint8Array.from(magnitudeHex(value).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)))
      return typeof padding === 'number' ? bytes.padStart(padding, '\0') : bytes
    },
    to_hex: ({ value }): LuaReturn => signed(value, value === 0n ? '0' : magnitudeHex(value)),
    to_dec: ({ value }): LuaReturn => value.toString(),
    to_number: ({ value }): LuaReturn => Number(BigInt.asIntN(64, value)),
    tonumber: ({ value }): LuaReturn => Number(BigInt.asIntN(64, value)),
    is_zero: ({ value }): LuaReturn => value === 0n,
    is_one: ({ value }): LuaReturn => value === 1n,
    is_odd: ({ value }): LuaReturn => (value & 1n) === 1n,
    is_word: ({ value }, word): LuaReturn => typeof word === 'number' && value === BigInt(word),
  }
}

/** Division towards zero, the remainder's sign that of the dividend: OpenSSL's BN_div. */
const CALCULATIONS = {
  add: (a: bigint, b: bigint) => a + b,
  sub: (a: bigint, b: bigint) => a - b,
  mul: (a: bigint, b: bigint) => a * b,
  div: (a: bigint, b: bigint) => a / b,
  mod: (a: bigint, b: bigint) => a % b,
} as const

function arithmetic(create: Create, operandOf: OperandOf): Record<string, Method<BigNumber>> {
  const methods = Object.entries(CALCULATIONS).map(([name, run]): readonly [string, Method<BigNumber>] => [
    name,
    ({ value }, other): LuaReturn => create(run(value, operandOf(other))),
  ])
  return {
    ...Object.fromEntries(methods),
    idiv: ({ value }, other): LuaReturn => create(value / operandOf(other)),
    exp: ({ value }, other): LuaReturn => create(value ** operandOf(other)),
    sqr: ({ value }): LuaReturn => create(value * value),
    gcd: ({ value }, other): LuaReturn => create(gcd(value, operandOf(other))),
    mod_exp: ({ value }, exponent, modulus): LuaReturn => create(power(value, operandOf(exponent), operandOf(modulus))),
    lshift: ({ value }, count): LuaReturn => create(value << operandOf(count)),
    rshift: ({ value }, count): LuaReturn => create(value >> operandOf(count)),
  }
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b)
}

function operators(create: Create, operandOf: OperandOf): Record<string, Method<BigNumber>> {
  const compare =
    (run: (a: bigint, b: bigint) => boolean): Method<BigNumber> =>
    ({ value }, other) =>
      run(value, operandOf(other))
  const calculated = Object.entries(CALCULATIONS).map(([name, run]): readonly [string, Method<BigNumber>] => [
    `__${name}`,
    ({ value }, other): LuaReturn => create(run(value, operandOf(other))),
  ])
  return {
    ...Object.fromEntries(calculated),
    __unm: ({ value }): LuaReturn => create(-value),
    __pow: ({ value }, other): LuaReturn => create(value ** operandOf(other)),
    __eq: compare((a, b) => a === b),
    __lt: compare((a, b) => a < b),
    __le: compare((a, b) => a <= b),
    __tostring: ({ value }): LuaReturn => value.toString(),
  }
}
