import { checkInteger, checkString, defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'

/** Letters of lua_pack's formats that are numbers of fixed size, signed when in lower case. */
const SIZES: Readonly<Record<string, number>> = { c: 1, C: 1, b: 1, h: 2, H: 2, i: 4, I: 4, l: 8, L: 8 }
const TEXT_LENGTHS: Readonly<Record<string, number>> = { p: 1, P: 2, a: 4 }

interface Item {
  readonly letter: string
  readonly count: number
  readonly isBig: boolean
}

/** `<` `=` little endian (as here), `>` big; a letter may have a count. */
function itemsOf(format: string): Item[] {
  let isBig = false
  return [...format.matchAll(/([<>=])|([a-zA-Z])(\d*)/g)].flatMap(([, order, letter, count]) => {
    if (order !== undefined) isBig = order === '>'
    return letter === undefined ? [] : [{ letter, count: count === '' ? 1 : Number(count), isBig }]
  })
}

/** `require "lua_pack"`: numbers and texts as bytes (the plugin ldap-auth). */
export function createLuaPack(vm: LuaVm): LuaTable {
  return library({
    pack: defineNative('pack', (_F, format, ...values) => pack(vm, checkString(format, 1), values)),
    unpack: defineNative('unpack', (_F, bytes, format, start) =>
      unpack(vm, checkString(bytes, 1), {
        format: checkString(format, 2),
        start: start === undefined ? 1 : checkInteger(start, 3),
      }),
    ),
  })
}

/** The place behind what was read, then the values; it ends where the bytes do. */
function unpack(
  vm: LuaVm,
  bytes: string,
  { format, start }: { readonly format: string; readonly start: number },
): LuaReturn {
  let at = start - 1
  const values: LuaValue[] = []
  for (const { letter, count, isBig } of itemsOf(format)) {
    if (letter === 'A') {
      if (at + count > bytes.length) break
      values.push(bytes.slice(at, (at += count)))
      continue
    }
    for (let i = 0; i < count; i++) {
      const size = SIZES[letter] ?? TEXT_LENGTHS[letter]
      if (letter === 'z') {
        const end = bytes.indexOf('\0', at)
        if (end < 0) return [at + 1, ...values]
        values.push(bytes.slice(at, end))
        at = end + 1
        continue
      }
      if (size === undefined) return vm.fail(`bad code '${letter}'`)
      if (at + size > bytes.length) return [at + 1, ...values]
      const number = readNumber(bytes.slice(at, at + size), { isBig, isSigned: isSigned(letter) })
      const isText = letter in TEXT_LENGTHS
      if (isText && at + size + number > bytes.length) return [at + 1, ...values]
      at += size
      values.push(isText ? bytes.slice(at, (at += number)) : number)
    }
  }
  return [at + 1, ...values]
}

function pack(vm: LuaVm, format: string, values: readonly LuaValue[]): string {
  let next = 0
  let bytes = ''
  for (const { letter, count, isBig } of itemsOf(format)) {
    for (let i = 0; i < count; i++) {
      const value = values[next++]
      const size = SIZES[letter]
      const length = TEXT_LENGTHS[letter]
      if (size !== undefined) bytes += writeNumber(Number(value), size, isBig)
      else if (length !== undefined) bytes += writeNumber(String(value).length, length, isBig) + String(value)
      else if (letter === 'A') bytes += String(value)
      else if (letter === 'z') bytes += `${String(value)}\0`
      else return vm.fail(`bad code '${letter}'`)
    }
  }
  return bytes
}

function isSigned(letter: string): boolean {
  return letter in SIZES && letter !== 'b' && letter === letter.toLowerCase()
}

function readNumber(bytes: string, { isBig, isSigned: signed }: { isBig: boolean; isSigned: boolean }): number {
  let value = 0n
  const codes = Array.from(bytes, (char) => BigInt(char.charCodeAt(0)))
  for (const code of isBig ? codes : codes.toReversed()) value = (value << 8n) | code
  return Number(signed ? BigInt.asIntN(bytes.length * 8, value) : value)
}

function writeNumber(value: number, size: number, isBig: boolean): string {
  const whole = BigInt.asUintN(size * 8, BigInt(Math.trunc(value)))
  const codes = Array.from({ length: size }, (_code, i) => Number((whole >> BigInt(i * 8)) & 255n))
  return String.fromCharCode(...(isBig ? codes.toReversed() : codes))
}
