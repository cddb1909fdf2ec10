/**
 * `string.format` and `buffer:putf`.
 *
 * Source: LuaJIT 2.1 `lj_strfmt_putarg`: a missing argument is "value expected" for every conversion,
 * 64-bit integers are taken by the integer conversions only.
 */

import { LuaInt64 } from '../runtime/int64.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { argumentError, checkInteger, checkNumber } from '../runtime/native.ts'
import { type LuaValue } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { formatFloat } from './format-float.ts'
import { formatInteger, formatInteger64 } from './format-integer.ts'
import { type FormatSpec, parseFormat } from './format-spec.ts'
import { formatChar, formatString, quoteString } from './format-text.ts'
import { displayText, pointerText } from './plain-operators.ts'

/**
 * Formats `args` from `first` on; argument positions in errors count from `args[0]` as 1.
 */
export function formatArguments(vm: LuaVm, format: string, args: readonly LuaValue[], first: number): string {
  let out = ''
  let next = first
  for (const part of parseFormat(format)) {
    switch (part.type) {
      case 'literal':
        out += part.text
        break
      case 'error':
        throw new LuaCallerError(`invalid option '${part.text}' to 'format'`)
      case 'conversion': {
        if (next >= args.length) argumentError(next + 1, 'value expected')
        out += convert(vm, part, args[next], next + 1)
        next++
      }
    }
  }
  return out
}

function convert(vm: LuaVm, spec: FormatSpec, value: LuaValue, position: number): string {
  switch (spec.letter) {
    case 's':
      if (typeof value === 'string' && spec.isPlain) return value
      return formatString(spec, displayText(vm.state, value))
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
      if (value instanceof LuaInt64) return formatInteger64(spec, value.value)
      return formatInteger(spec, checkNumber(value, position))
    case 'c':
      return formatChar(spec, checkInteger(value, position))
    case 'q':
      return quoteString(displayText(vm.state, value))
    case 'p':
      return formatString({ ...spec, precision: -1 }, pointerText(value))
    default:
      return formatFloat(spec, checkNumber(value, position))
  }
}
