import { callPlain, checkInteger, checkString, defineNative, optInteger, optString } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY, typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertNumber, assertString } from './assert-arg.ts'
import { createFind, isTruthy, itemsOf, lower, requireModule, upper } from './lua-access.ts'
import { splitPlain, splitText } from './split.ts'
import { justifyFunctions } from './stringx-justify.ts'
import { searchFunctions } from './stringx-search.ts'
import { textFunctions } from './stringx-text.ts'

/** Name to function, before it becomes a module. */
export type Functions = Record<string, LuaFunction>

/** A list with Penlight's List as metatable, when that module can be had. */
export function makeList(vm: LuaVm, values: readonly LuaValue[]): LuaTable {
  const list = LuaTable.fromArray(values)
  const mt = vm.preloaded.getString('pl.List') === undefined ? undefined : requireModule(vm, 'pl.List')
  if (mt instanceof LuaTable) list.metatable = mt
  return list
}

const PREDICATES: Readonly<Record<string, RegExp>> = {
  isalpha: /^[A-Za-z]+$/,
  isdigit: /^[0-9]+$/,
  isalnum: /^[A-Za-z0-9]+$/,
  isspace: /^[ \t-\r]+$/,
  islower: /^[a-z \t-\r]+$/,
  isupper: /^[A-Z \t-\r]+$/,
}

/** The functions of `pl.stringx` (Penlight 1.13). */
export function stringxFunctions(vm: LuaVm): Functions & Record<'split' | 'join', LuaFunction> {
  return {
    ...predicates(vm),
    ...splitters(vm),
    ...searchFunctions(vm),
    ...justifyFunctions(vm),
    ...textFunctions(vm),
    join: defineNative('join', (_F, separator, list) => {
      const glue = assertString(vm, 1, separator)
      return callPlain(vm, tableConcat(vm), [list, glue])[0]
    }),
    at: defineNative('at', (_F, text, index) => {
      const s = assertString(vm, 1, text)
      const i = assertNumber(vm, 2, index)
      return s.charAt(i < 0 ? s.length + i : i - 1)
    }),
    title: defineNative('title', (_F, text) => capitalize(assertString(vm, 1, text))),
    capitalize: defineNative('capitalize', (_F, text) => capitalize(assertString(vm, 1, text))),
  }
}

/** `pl.stringx`, with `import()` that makes its functions methods of strings. */
export function createStringx(vm: LuaVm): LuaTable {
  const functions = stringxFunctions(vm)
  const stringx = LuaTable.fromRecord(functions)
  stringx.setString(
    'import',
    defineNative('import', () => {
      const strings = vm.stringMetatable.getString('__index')
      if (strings instanceof LuaTable) {
        for (const [name, run] of Object.entries(functions)) {
          if (strings.getString(name) === undefined) strings.setString(name, run)
        }
      }
      return EMPTY
    }),
  )
  return stringx
}

function tableConcat(vm: LuaVm): LuaValue {
  const table = vm.globals.getString('table')
  return table instanceof LuaTable ? table.getString('concat') : undefined
}

function predicates(vm: LuaVm): Functions {
  const tests = Object.entries(PREDICATES).map(([name, pattern]) => [
    name,
    defineNative(name, (_F, text) => pattern.test(assertString(vm, 1, text))),
  ])
  const affix = (name: string, test: (text: string, part: string) => boolean): LuaFunction =>
    defineNative(name, (_F, text, parts): LuaReturn => {
      const s = assertString(vm, 1, text)
      if (typeof parts === 'string') return test(s, parts)
      if (parts instanceof LuaTable) return itemsOf(vm, parts).some((part) => test(s, checkString(part, 2)))
      return vm.fail(`argument #2 expected a 'string' or a 'table', got a '${typeName(parts)}'`)
    })
  return {
    ...(Object.fromEntries(tests) as Functions),
    startswith: affix('startswith', (text, part) => text.startsWith(part)),
    endswith: affix('endswith', (text, part) => text.endsWith(part)),
  }
}

function splitters(vm: LuaVm): Record<'split' | 'splitv' | 'splitlines' | 'lines', LuaFunction> {
  const find = createFind(vm)
  const delimiterOf = (value: LuaValue): string | undefined => (isTruthy(value) ? checkString(value, 2) : undefined)
  return {
    split: defineNative('split', (_F, text, delimiter, most) => {
      const s = assertString(vm, 1, text)
      const limit = isTruthy(most) ? checkInteger(most, 3) : undefined
      return makeList(vm, splitPlain(find, s, delimiterOf(delimiter), limit))
    }),
    splitv: defineNative('splitv', (_F, text, delimiter): LuaReturn => {
      const s = assertString(vm, 1, text)
      return splitText(find, s, { delimiter: delimiterOf(delimiter), isPlain: false, most: undefined })
    }),
    splitlines: defineNative('splitlines', (_F, text, keepEnds) => {
      const lines = assertString(vm, 1, text).match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []
      return makeList(vm, isTruthy(keepEnds) ? lines : lines.map((line) => line.replace(/[\r\n]+$/, '')))
    }),
    lines: defineNative('lines', (_F, text): LuaReturn => {
      const lines = assertString(vm, 1, text).replace(/\n$/, '').split('\n')
      let next = 0
      return defineNative('lines', (): LuaReturn => lines[next++])
    }),
  }
}

function capitalize(text: string): string {
  return text.replace(/([^ \t-\r])([^ \t-\r]*)/g, (_, first: string, rest: string) => upper(first) + lower(rest))
}

/** `optString` and `optInteger` where Penlight writes `x or default`. */
export function textOr(value: LuaValue, position: number, fallback: string): string {
  return optString(isTruthy(value) ? value : undefined, position, fallback)
}

export function integerOr(value: LuaValue, position: number, fallback: number): number {
  return optInteger(isTruthy(value) ? value : undefined, position, fallback)
}
