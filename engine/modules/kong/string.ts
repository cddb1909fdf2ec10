import { base64Decode, base64UrlDecode } from './base64.ts'
import { checkNumber, checkString, defineNative, library, optString } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import { formatArguments } from '../../lua/stdlib/string-format.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { createFind, lower, toNumber } from '../pl/lua-access.ts'
import { stringxFunctions } from '../pl/stringx.ts'
import { splitFunctions } from './split.ts'
import { utf8ErrorAt } from './utf8.ts'

/** `kong.tools.string` (conformance tools.string). */
export function createStringTools(vm: LuaVm): LuaTable {
  const stringx = stringxFunctions(vm)
  return library({
    ...splitFunctions(createFind(vm)),
    join: stringx.join,
    split: stringx.split,
    strip: defineNative('strip', (_F, value) => strip(value === undefined ? '' : vm.tostring(value))),
    validate_utf8: defineNative('validate_utf8', (_F, value): LuaReturn => {
      const at = utf8ErrorAt(vm.tostring(value))
      return at === undefined ? true : [false, at]
    }),
    bytes_to_str: defineNative('bytes_to_str', (_F, bytes, unit, scale) => bytesToText(vm, bytes, unit, scale)),
    parse_ngx_size: defineNative('parse_ngx_size', (_F, text) => parseSize(vm, text)),
    try_decode_base64: defineNative('try_decode_base64', (_F, value) => tryDecode(value)),
    replace_dashes: defineNative('replace_dashes', (_F, text) => checkString(text, 1).replaceAll('-', '_')),
    replace_dashes_lower: defineNative('replace_dashes_lower', (_F, text) =>
      lower(checkString(text, 1)).replaceAll('-', '_'),
    ),
  })
}

/** Without the whitespace of the C locale at both ends. */
export function strip(text: string): string {
  return text.replace(/^[ \t-\r]+/, '').replace(/[ \t-\r]+$/, '')
}

const UNITS: Readonly<Record<string, readonly [name: string, size: number]>> = {
  k: ['KiB', 2 ** 10],
  m: ['MiB', 2 ** 20],
  g: ['GiB', 2 ** 30],
}

function bytesToText(vm: LuaVm, bytes: LuaValue, unit: LuaValue, scale: LuaValue): string {
  const letter = lower(unit === false ? '' : optString(unit, 1, ''))
  if (letter === '' || letter === 'b') return formatArguments(vm, '%d', ['', bytes], 1)
  const digits = scale === undefined || scale === false ? 2 : scale
  if (typeof digits !== 'number' || digits < 0) return vm.fail('scale must be equal or greater than 0')
  const known = Object.hasOwn(UNITS, letter) ? UNITS[letter] : undefined
  if (known === undefined) return vm.fail(`invalid unit '${unit}' (expected 'k/K', 'm/M', or 'g/G')`)
  const format = `%.${formatArguments(vm, '%d', ['', digits], 1)}f`
  return `${formatArguments(vm, format, ['', checkNumber(bytes, 1) / known[1]], 1)} ${known[0]}`
}

/** nginx's "10m": what is no number counts as 0. */
function parseSize(vm: LuaVm, text: LuaValue): number {
  if (typeof text !== 'string') return vm.fail('Parameter #1 must be a string', 0)
  const factor = UNITS[text.slice(-1).toLowerCase()]?.[1]
  const size = toNumber(factor === undefined ? text : text.slice(0, -1)) ?? 0
  return size * (factor ?? 1)
}

function tryDecode(value: LuaValue): LuaValue {
  if (typeof value === 'string') return decode(value)
  if (!(value instanceof LuaTable)) return value
  for (let i = 1; ; i++) {
    const item = value.getIndex(i)
    if (item === undefined) return value
    value.setIndex(i, typeof item === 'string' ? decode(item) : item)
  }
}

function decode(text: string): string {
  return base64Decode(text) ?? base64UrlDecode(text) ?? text
}
