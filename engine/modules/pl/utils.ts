import { callPlain, checkInteger, defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { metamethodOf, metatableOf } from '../../lua/runtime/metatable.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY, typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import { formatArguments } from '../../lua/stdlib/string-format.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertString, assertTable, refuseArgument } from './assert-arg.ts'
import { fileFunctions } from './files.ts'
import { lambdaOf, type FunctionArg } from './function-arg.ts'
import { defineCalling, type Steps } from './calling.ts'
import { createFind, indexOf, isTruthy, itemsOf } from './lua-access.ts'
import type { PenlightServices } from './services.ts'
import { splitText } from './split.ts'
import { listOf } from './tablex-support.ts'
import { enumFunction } from './utils-enum.ts'

/** `pl.utils` (Penlight 1.13). */
export function createUtils(vm: LuaVm, services: PenlightServices, functionArg: FunctionArg): LuaTable {
  const lua = (name: string): LuaValue => vm.globals.getString(name)
  return library({
    ...argumentFunctions(vm, functionArg),
    ...textFunctions(vm),
    ...tableFunctions(vm),
    ...bindFunctions(vm, functionArg),
    ...fileFunctions(vm, services),
    enum: enumFunction(vm),
    patterns: LuaTable.fromRecord({
      FLOAT: '[%+%-%d]%d*%.?%d*[eE]?[%+%-]?%d*',
      INTEGER: '[+%-%d]%d*',
      IDEN: '[%a_][%w_]*',
      FILE: '[%a%.\\][:%][%w%._%-\\]*',
    }),
    _VERSION: '1.13.1',
    lua51: true,
    jit: true,
    jit52: true,
    is_windows: false,
    dir_separator: '/',
    load: lua('load'),
    getfenv: lua('getfenv'),
    setfenv: lua('setfenv'),
  })
}

function argumentFunctions(vm: LuaVm, functionArg: FunctionArg): Record<string, LuaFunction> {
  return {
    assert_arg: defineNative('assert_arg', (_F, position, value, type, verify, message): LuaReturn => {
      const at = checkInteger(position, 1)
      if (typeName(value) !== type) return refuseArgument(vm, at, vm.tostring(type), value)
      const isFine = !isTruthy(verify) || isTruthy(callPlain(vm, verify, [value])[0])
      return isFine ? value : vm.fail(`argument ${at}: '${vm.tostring(value)}' ${vm.tostring(message)}`)
    }),
    assert_string: defineNative('assert_string', (_F, position, value) =>
      assertString(vm, checkInteger(position, 1), value),
    ),
    function_arg: defineNative('function_arg', (_F, position, value, message) =>
      functionArg(checkInteger(position, 1), value, typeof message === 'string' ? message : undefined),
    ),
    is_type: defineNative('is_type', (_F, value, type) =>
      typeof type === 'string' ? typeName(value) === type : metatableOf(vm.state, value) === type,
    ),
    is_callable: defineNative('is_callable', (_F, value): LuaReturn => {
      return (
        typeName(value) === 'function' || (metamethodOf(vm.state, value, '__call') === undefined ? undefined : true)
      )
    }),
    string_lambda: defineNative('string_lambda', (_F, text) => lambdaOf(vm, assertString(vm, 1, text))),
    raise: defineNative('raise', (_F, message): LuaReturn => [undefined, message]),
    on_error: defineNative('on_error', () => EMPTY),
  }
}

function textFunctions(vm: LuaVm): Record<string, LuaFunction> {
  const find = createFind(vm)
  const split = (text: LuaValue, delimiter: LuaValue, isPlain: LuaValue, most: LuaValue): string[] =>
    splitText(find, assertString(vm, 1, text), {
      delimiter: isTruthy(delimiter) ? assertString(vm, 2, delimiter) : undefined,
      isPlain: isTruthy(isPlain),
      most: isTruthy(most) ? checkInteger(most, 4) : undefined,
    })
  const print = (format: LuaValue, args: readonly LuaValue[]): void =>
    vm.options.write(formatArguments(vm, assertString(vm, 1, format), [format, ...args], 1))
  return {
    escape: defineNative('escape', (_F, text) => assertString(vm, 1, text).replace(/[-.+[\]()$^%?*]/g, '%$&')),
    split: defineNative('split', (_F, text, delimiter, isPlain, most) =>
      LuaTable.fromArray(split(text, delimiter, isPlain, most)),
    ),
    splitv: defineNative('splitv', (_F, text, delimiter, isPlain, most): LuaReturn => {
      return split(text, delimiter, isPlain, most)
    }),
    quote_arg: defineNative('quote_arg', (_F, argument) => {
      const parts = argument instanceof LuaTable ? itemsOf(vm, argument) : [argument]
      return parts.map((part) => quoteForShell(assertString(vm, 1, part))).join(' ')
    }),
    printf: defineNative('printf', (_F, format, ...args) => {
      print(format, args)
      return EMPTY
    }),
  }
}

function quoteForShell(text: string): string {
  return text === '' || /[^a-zA-Z0-9_@%+=:,./-]/.test(text) ? `'${text.replaceAll("'", String.raw`'\''`)}'` : text
}

function tableFunctions(vm: LuaVm): Record<string, LuaFunction> {
  return {
    choose: defineNative('choose', (_F, condition, a, b) => (isTruthy(condition) && isTruthy(a) ? a : b)),
    pack: defineNative('pack', (_F, ...values) => {
      const packed = new LuaTable()
      values.forEach((value, i) => packed.setIndex(i + 1, value))
      packed.setString('n', values.length)
      return packed
    }),
    unpack: defineNative('unpack', (_F, list, first, last): LuaReturn => {
      const source = assertTable(vm, 1, list)
      const from = typeof first === 'number' ? first : 1
      const declared = typeof last === 'number' ? last : source.getString('n')
      const to = typeof declared === 'number' ? declared : source.length()
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => source.getIndex(from + i))
    }),
    array_tostring: defineNative('array_tostring', (_F, list, buffer, show) => {
      const target = buffer instanceof LuaTable ? buffer : new LuaTable()
      listOf(assertTable(vm, 1, list)).forEach((value, i) => {
        target.setIndex(i + 1, show === undefined ? vm.tostring(value) : callPlain(vm, show, [value, i + 1])[0])
      })
      return target
    }),
    npairs: defineNative('npairs', (_F, list, first, last, step) =>
      indexedWalk(vm, assertTable(vm, 1, list), [first, last, step]),
    ),
    kpairs: defineNative('kpairs', (_F, table) => {
      const entries = [...assertTable(vm, 1, table).entries()].filter(([key]) => !Number.isInteger(key))
      let i = 0
      return defineNative('kpairs', (): LuaReturn => entries[i++] ?? undefined)
    }),
  }
}

/** Goes on over holes, up to the list's `n`. */
function indexedWalk(vm: LuaVm, list: LuaTable, range: readonly LuaValue[]): LuaFunction {
  const numberAt = (at: number): number | undefined => (typeof range[at] === 'number' ? range[at] : undefined)
  const step = numberAt(2) ?? 1
  if (step === 0) return vm.fail('iterator step-size cannot be 0')
  const declared = list.getString('n')
  const last = numberAt(1) ?? (typeof declared === 'number' ? declared : list.length())
  let i = (numberAt(0) ?? 1) - step
  return defineNative('npairs', (): LuaReturn => {
    i += step
    return (step < 0 ? i < last : i > last) ? undefined : [i, indexOf(vm, list, i)]
  })
}

function bindFunctions(vm: LuaVm, functionArg: FunctionArg): Record<'bind1' | 'bind2' | 'memoize', LuaFunction> {
  return {
    bind1: defineNative('bind1', (_F, fun, bound) => {
      const f = functionArg(1, fun)
      return defineCalling(vm, 'bound', function* (call, ...args): Steps<LuaReturn> {
        return yield* call(f, [bound, ...args])
      })
    }),
    bind2: defineNative('bind2', (_F, fun, bound) => {
      const f = functionArg(1, fun)
      return defineCalling(vm, 'bound', function* (call, first, ...args): Steps<LuaReturn> {
        return yield* call(f, [first, bound, ...args])
      })
    }),
    memoize: defineNative('memoize', (_F, fun) => {
      const cache = new LuaTable()
      return defineCalling(vm, 'memoized', function* (call, key): Steps<LuaReturn> {
        const known = cache.get(key)
        if (known !== undefined) return known
        const [made] = yield* call(fun, [key])
        cache.set(key, made)
        return made
      })
    }),
  }
}
