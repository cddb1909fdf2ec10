import { argumentError, checkTable, defineNative } from '../../lua/runtime/native.ts'
import { numberToString } from '../../lua/runtime/number.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { NULL } from '../../lua/runtime/userdata.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { isLess } from '../../lua/stdlib/plain-operators.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { entriesOf, isTruthy, toNumber } from '../pl/lua-access.ts'

/** `encode_args` and `decode_args` of kong.tools.http: Lapis' nested arguments (conformance tools.http). */
export function argumentFunctions(vm: LuaVm): Record<'encode_args' | 'decode_args', LuaFunction> {
  return {
    encode_args: defineNative('encode_args', (_F, args, isRaw, hidesIndexes) => {
      const style = { isRaw: isTruthy(isRaw), hidesIndexes: isTruthy(hidesIndexes) }
      return sortedEntries(vm, checkTable(args, 1))
        .flatMap(([key, value]) => encodeEntry(vm, key, value, style))
        .join('&')
    }),
    decode_args: defineNative('decode_args', (_F, args) => {
      const decoded = new LuaTable()
      for (const [key, value] of entriesOf(vm, checkTable(args, 1))) decoded.set(key, decodeValue(vm, value))
      return decoded
    }),
  }
}

interface Style {
  readonly isRaw: boolean
  /** `a[]` instead of `a[1]`. */
  readonly hidesIndexes: boolean
}

/** Numbers first, then the rest in order. */
function sortedEntries(vm: LuaVm, table: LuaTable): readonly (readonly [LuaValue, LuaValue])[] {
  const isBefore = (a: LuaValue, b: LuaValue): boolean =>
    typeof a === typeof b ? isLess(vm.state, a, b) : typeof a === 'number'
  return [...entriesOf(vm, table)].sort(([a], [b]) => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0))
}

function encodeEntry(vm: LuaVm, key: LuaValue, value: LuaValue, style: Style): string[] {
  const name = textOf(key)
  if (value instanceof LuaTable) return encodeNested(vm, name, value, style)
  if (value === NULL) return [encodePair(name, '', false)]
  const text = vm.tostring(value)
  return [text === '' ? name : encodePair(name, text, style.isRaw)]
}

function encodeNested(vm: LuaVm, parent: string, table: LuaTable, style: Style): string[] {
  return sortedEntries(vm, table).flatMap(([key, value]) => {
    const index = style.hidesIndexes ? '' : vm.tostring(key)
    const name = typeof key === 'number' ? `${parent}[${index}]` : `${parent}.${vm.tostring(key)}`
    if (value instanceof LuaTable) return encodeNested(vm, name, value, style)
    return [encodePair(name, style.isRaw ? vm.tostring(value) : textOf(value), style.isRaw)]
  })
}

function encodePair(name: string, value: string, isRaw: boolean): string {
  return isRaw ? `${name}=${value}` : `${escape(name)}=${escape(value)}`
}

/** LuaSocket's `url.escape`: everything but letters and digits, `_` included in what is kept; lower case hex. */
function escape(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/g, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function textOf(value: LuaValue): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? numberToString(value) : argumentError(1, 'string expected')
}

function decodeValue(vm: LuaVm, value: LuaValue): LuaValue {
  if (value instanceof LuaTable) return decodeArray(vm, value) ?? value
  if (value === '') return NULL
  if (value === 'true') return true
  return value === 'false' ? false : value
}

/** `{["1"]="a", ["2"]="b"}` as a list; undefined when the keys are not exactly 1..n. */
function decodeArray(vm: LuaVm, table: LuaTable): LuaTable | undefined {
  const keys = entriesOf(vm, table).map(([key]) => toNumber(key))
  if (keys.includes(undefined)) return undefined
  const sorted = (keys as number[]).sort((a, b) => a - b)
  if (sorted.some((key, i) => key !== i + 1)) return undefined
  return LuaTable.fromArray(
    sorted.map((key) => {
      const named = table.getString(numberToString(key))
      return isTruthy(named) ? named : table.getIndex(key)
    }),
  )
}
