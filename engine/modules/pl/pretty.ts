import { callPlain, checkNumber, defineNative, library, optInteger } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import { formatArguments } from '../../lua/stdlib/string-format.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertString } from './assert-arg.ts'
import { isTruthy, readGlobal } from './lua-access.ts'
import { writeValue } from './pretty-write.ts'

/** `pl.pretty` (Penlight 1.13). */
export function createPretty(vm: LuaVm): LuaTable {
  const print = (text: string): void => void callPlain(vm, vm.globals.getString('print'), [text])
  const debug = (values: readonly LuaValue[]): LuaReturn => {
    const named = new LuaTable()
    values.forEach((value, i) => named.setString(`arg ${i + 1}`, value ?? '<nil>'))
    print(writeValue(vm, named, { indent: '  ', isNotClever: false }))
    return true
  }
  const pretty = library({
    write: defineNative('write', (_F, value, space, isNotClever): LuaReturn => {
      const indent = typeof space === 'string' ? space : '  '
      const text = writeValue(vm, value, { indent, isNotClever: isTruthy(isNotClever) })
      return value instanceof LuaTable || typeof value === 'string' ? text : [text, 'not a table']
    }),
    dump: defineNative('dump', (_F, value, path): LuaReturn => {
      if (isTruthy(path)) return [undefined, `${vm.tostring(path)}: Read-only file system`]
      print(writeValue(vm, value, { indent: '  ', isNotClever: false }))
      return true
    }),
    debug: defineNative('debug', (_F, ...values) => debug(values)),
    read: defineNative('read', (_F, text) => readTable(vm, assertString(vm, 1, text))),
    load: defineNative('load', (_F, text, env, isParanoid) =>
      loadInto(vm, assertString(vm, 1, text), [env, isParanoid]),
    ),
    number: defineNative('number', (_F, value, kind, precision) => {
      return formatNumber(vm, checkNumber(value, 1), { kind, precision: optInteger(precision, 3, 1) })
    }),
  })
  pretty.metatable = LuaTable.fromRecord({ __call: defineNative('__call', (_F, _self, ...values) => debug(values)) })
  return pretty
}

/** A table constructor without function definitions, in an empty environment. */
function readTable(vm: LuaVm, source: string): LuaReturn {
  const text = /^\s*--/.test(source) ? source.replace(/--[^]*?\n/g, '') : source
  if (!/^\s*\{/.test(text)) return [undefined, 'not a Lua table']
  if (/[^'"\w]function[^'"\w]/.test(text)) return [undefined, 'cannot have functions in table definition']
  return runIn(vm, `return ${text}`, new LuaTable(), (values) => values[0])
}

function loadInto(vm: LuaVm, text: string, [env, isParanoid]: readonly LuaValue[]): LuaReturn {
  const target = env instanceof LuaTable ? env : new LuaTable()
  if (isTruthy(isParanoid) && /\b(?:for|repeat|function|goto|while)\b/.test(text))
    return [undefined, 'looping not allowed']
  return runIn(vm, text, target, () => target)
}

function runIn(vm: LuaVm, text: string, env: LuaTable, pick: (values: readonly LuaValue[]) => LuaValue): LuaReturn {
  const [chunk, error] = callPlain(vm, vm.globals.getString('load'), [text, 'tbl', 't', env])
  if (chunk === undefined) return [undefined, error]
  const [isFine, ...values] = callPlain(vm, readGlobal(vm, 'pcall'), [chunk])
  return isTruthy(isFine) ? pick(values) : [undefined, values[0]]
}

interface NumberStyle {
  readonly kind: LuaValue
  readonly precision: number
}

/** "1.5KiB" for memory (M), "1.5K" for counts (N), "1,234" for thousands (T). */
function formatNumber(vm: LuaVm, value: number, { kind, precision }: NumberStyle): string {
  if (kind === 'T') return groupThousands(vm, value)
  const [factor, names] = kind === 'M' ? [1024, ['B', 'KiB', 'MiB', 'GiB']] : [1000, ['', 'K', 'M', 'B']]
  let step = 0
  while (step < names.length - 1 && value >= factor ** (step + 1)) step++
  if (step === 0) return vm.tostring(value) + (names[0] ?? '')
  return formatArguments(vm, `%.${precision}f%s`, [EMPTY.length, value / factor ** step, names[step]], 1)
}

function groupThousands(vm: LuaVm, value: number): string {
  const thousands = Math.floor(value / 1000)
  return thousands > 0 ? `${groupThousands(vm, thousands)},${vm.tostring(value % 1000)}` : vm.tostring(value)
}
