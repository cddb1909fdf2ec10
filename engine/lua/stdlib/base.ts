import { LuaFunction, unwindInto, withDirect } from '../runtime/function.ts'
import { LuaCallerError, LuaError } from '../runtime/lua-error.ts'
import { metamethodOf, metatableOf } from '../runtime/metatable.ts'
import {
  argumentError,
  checkInteger,
  checkNumber,
  checkTable,
  defineNative,
  defineSuspending,
  optInteger,
  optString,
} from '../runtime/native.ts'
import { numberToString, stringToNumber } from '../runtime/number.ts'
import { invoke, invokeDirect, invokePlain } from '../runtime/call.ts'
import { LuaCdata } from '../runtime/cdata.ts'
import type { LuaState } from '../runtime/state.ts'
import { LuaTable } from '../runtime/table.ts'
import { tostringPlain, tostringRaw } from '../runtime/tostring.ts'
import { LuaUserdata } from '../runtime/userdata.ts'
import { EMPTY, returnOf, typeName, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'
import { environmentFunctions } from './environment.ts'
import { loadFunctions } from './load.ts'
import { protectedCalls } from './protected-call.ts'

/** Lua 5.1 §5.1 with LuaJIT's 5.2 additions. */
export function installBase(vm: LuaVm): void {
  const { globals } = vm
  const groups = [
    values(vm),
    tables(vm),
    iteration(vm),
    errors(vm),
    protectedCalls(vm),
    loadFunctions(vm),
    environmentFunctions(vm),
    housekeeping(vm),
  ]
  for (const group of groups) for (const [name, fn] of Object.entries(group)) globals.setString(name, fn)
  globals.setString('_G', globals)
  globals.setString('_VERSION', 'Lua 5.1')
}

function need(count: number, position: number): void {
  if (count < position) argumentError(position, 'value expected')
}

function values(vm: LuaVm): Record<string, LuaFunction> {
  const S = vm.state
  return {
    type: defineNative('type', (_F, ...args) => {
      need(args.length, 1)
      return typeName(args[0])
    }),
    tostring: withDirect(
      defineSuspending(
        'tostring',
        function* (_F, ...args) {
          need(args.length, 1)
          const handler = typeof args[0] === 'string' ? undefined : metamethodOf(S, args[0], '__tostring')
          return handler === undefined ? tostringRaw(args[0]) : yield* invoke(S, handler, [args[0]])
        },
        (_F, ...args) => {
          need(args.length, 1)
          const handler = typeof args[0] === 'string' ? undefined : metamethodOf(S, args[0], '__tostring')
          return handler === undefined ? tostringRaw(args[0]) : invokePlain(S, handler, [args[0]])
        },
      ),
      (_F, ...args) => {
        need(args.length, 1)
        const handler = typeof args[0] === 'string' ? undefined : metamethodOf(S, args[0], '__tostring')
        return handler === undefined ? tostringRaw(args[0]) : invokeDirect(S, handler, [args[0]])
      },
    ),
    tonumber: defineNative('tonumber', (_F, ...args) => tonumber(S, args)),
    print: defineNative('print', (_F, ...args) => {
      vm.options.write(`${args.map((value) => printable(vm, value)).join('\t')}\n`)
      return EMPTY
    }),
    rawequal: defineNative('rawequal', (_F, ...args) => {
      need(args.length, 1)
      need(args.length, 2)
      return args[0] === args[1]
    }),
    select: defineNative('select', select),
  }
}

/** print asks the `tostring` among the globals of the running coroutine, as Lua 5.1 does. */
function printable(vm: LuaVm, value: LuaValue): string {
  const tostring = threadGlobal(vm, 'tostring')
  if (tostring instanceof LuaFunction && tostring.p.name === 'tostring') return tostringPlain(vm.state, value)
  const text = vm.callPlain(tostring, [value])[0]
  if (typeof text === 'number') return numberToString(text)
  return typeof text === 'string' ? text : vm.fail("'tostring' must return a string to 'print'")
}

function threadGlobal(vm: LuaVm, name: string): LuaValue {
  let at: LuaValue = vm.threadGlobals()
  while (at instanceof LuaTable) {
    const value = at.getString(name)
    if (value !== undefined) return value
    const next: LuaValue = at.metatable?.getString('__index')
    if (next instanceof LuaFunction) return vm.callPlain(next, [at, name])[0]
    at = next
  }
  return undefined
}

function tonumber(S: LuaState, args: readonly LuaValue[]): LuaReturn {
  const [value] = args
  const base = optInteger(args[1], 2, 10)
  if (base !== 10) return parseWithBase(value, base)
  need(args.length, 1)
  if (typeof value === 'number') return value
  if (value instanceof LuaCdata) return S.cdata?.toNumber(value)
  return typeof value === 'string' ? stringToNumber(value) : undefined
}

/** strtoul goes no further. */
const ULONG_MAX = 2 ** 64

/** Digits of another base, as strtoul reads them: up to a NUL. lib_base.c tonumber */
function parseWithBase(value: LuaValue, base: number): LuaReturn {
  const text = typeof value === 'number' ? numberToString(value) : value
  if (typeof text !== 'string') return argumentError(1, `string expected, got ${typeName(value)}`)
  if (base < 2 || base > 36) return argumentError(2, 'base out of range')
  const [, sign, body] = /^[\t-\r ]*([-+]?)([0-9A-Za-z]+)[\t-\r ]*(?:\0|$)/.exec(text) ?? []
  if (body === undefined) return undefined
  const digits = base === 16 ? body.replace(/^0[xX](?=.)/, '') : body
  let result = 0
  for (const letter of digits) {
    const digit = Number.parseInt(letter, 36)
    if (digit >= base) return undefined
    result = result * base + digit
  }
  const bounded = Math.min(result, ULONG_MAX)
  return sign === '-' ? -bounded : bounded
}

function select(_F: LuaFunction, ...args: LuaValue[]): LuaReturn {
  const count = args.length - 1
  if (typeof args[0] === 'string' && args[0][0] === '#') return count
  const n = checkInteger(args[0], 1, args.length)
  if (n > 0) return n > count ? EMPTY : returnOf(args.slice(n))
  if (n === 0 || -n > count) argumentError(1, 'index out of range')
  return returnOf(args.slice(args.length + n))
}

function tables(vm: LuaVm): Record<string, LuaFunction> {
  const S = vm.state
  return {
    rawget: defineNative('rawget', (_F, ...args) => {
      const table = checkTable(args[0], 1, args.length)
      need(args.length, 2)
      return table.get(args[1])
    }),
    rawset: defineNative('rawset', (_F, ...args) => {
      const table = checkTable(args[0], 1, args.length)
      need(args.length, 2)
      need(args.length, 3)
      table.set(args[1], args[2])
      return table
    }),
    rawlen: defineNative('rawlen', (_F, ...args) => {
      const [value] = args
      if (typeof value === 'string') return value.length
      if (value instanceof LuaTable) return value.length()
      return argumentError(1, `table expected, got ${args.length === 0 ? 'no value' : typeName(value)}`)
    }),
    getmetatable: defineNative('getmetatable', (_F, ...args) => {
      need(args.length, 1)
      const metatable = metatableOf(S, args[0])
      return metatable?.getString('__metatable') ?? metatable
    }),
    setmetatable: defineNative('setmetatable', (_F, ...args) => {
      const table = checkTable(args[0], 1, args.length)
      const [, metatable] = args
      if (args.length < 2 || (metatable !== undefined && !(metatable instanceof LuaTable))) {
        argumentError(2, 'nil or table expected')
      }
      if (table.metatable?.getString('__metatable') !== undefined) {
        throw new LuaCallerError('cannot change a protected metatable')
      }
      table.metatable = metatable as LuaTable | undefined
      return table
    }),
  }
}

function iteration(vm: LuaVm): Record<string, LuaFunction> {
  const S = vm.state
  const next = defineNative('next', (_F, ...args) => checkTable(args[0], 1, args.length).next(args[1]))
  const step = defineNative('ipairs_aux', (_F, table, i) => {
    const at = checkNumber(i, 2) + 1
    const value = checkTable(table, 1).getIndex(at)
    return value === undefined ? EMPTY : [at, value]
  })
  S.iterators.next = next
  S.iterators.ipairs = step
  S.pairs = withHandler(vm, { name: 'pairs', event: '__pairs', otherwise: (table) => [next, table, undefined] })
  S.ipairs = withHandler(vm, { name: 'ipairs', event: '__ipairs', otherwise: (table) => [step, table, 0] })
  return { next, pairs: S.pairs, ipairs: S.ipairs }
}

interface PairsKind {
  readonly name: string
  readonly event: string
  otherwise(table: LuaTable): LuaReturn
}

/** `pairs` and `ipairs` with their 5.2 metamethods, which give three values. */
function withHandler(vm: LuaVm, { name, event, otherwise }: PairsKind): LuaFunction {
  const S = vm.state
  return withDirect(
    defineSuspending(
      name,
      function* (_F, ...args) {
        need(args.length, 1)
        const handler = metamethodOf(S, args[0], event)
        if (handler === undefined) return otherwise(checkTable(args[0], 1, args.length))
        return threeOf(yield* invoke(S, handler, [args[0]]))
      },
      (_F, ...args) => {
        need(args.length, 1)
        const handler = metamethodOf(S, args[0], event)
        if (handler === undefined) return otherwise(checkTable(args[0], 1, args.length))
        return threeOf(invokePlain(S, handler, [args[0]]))
      },
    ),
    (F, ...args) => {
      need(args.length, 1)
      const handler = metamethodOf(S, args[0], event)
      return handler === undefined ? otherwise(checkTable(args[0], 1, args.length)) : unwindInto(F, ...args)
    },
  )
}

function threeOf(result: LuaReturn): LuaReturn {
  const list = result instanceof Array ? (result as readonly LuaValue[]) : [result as LuaValue]
  return [list[0], list[1], list[2]]
}

function errors(vm: LuaVm): Record<string, LuaFunction> {
  return {
    error: defineNative('error', (_F, message, level) => {
      const depth = level === undefined ? 1 : checkInteger(level, 2)
      const text = typeof message === 'number' ? numberToString(message) : message
      if (typeof text === 'string' && depth > 0) return vm.fail(text, depth)
      throw new LuaError(message)
    }),
    assert: defineNative('assert', (_F, ...args) => {
      need(args.length, 1)
      const [value, message] = args
      if (value !== undefined && value !== false) return returnOf(args)
      if (args.length === 1) throw new LuaCallerError('assertion failed!')
      const text = typeof message === 'number' ? numberToString(message) : message
      throw typeof text === 'string' ? new LuaCallerError(text) : new LuaError(text)
    }),
  }
}

/** What `setpause` and `setstepmul` were set to: nothing depends on it. */
function housekeeping(vm: LuaVm): Record<string, LuaFunction> {
  const proxies = new WeakSet<LuaTable>()
  const settings = { setpause: 200, setstepmul: 200 }
  return {
    collectgarbage: defineNative('collectgarbage', (_F, option, value) => {
      const what = optString(option, 1, 'collect')
      switch (what) {
        case 'count':
          return 1024 + vm.state.mem / 1024
        case 'step':
        case 'isrunning':
          return true
        case 'setpause':
        case 'setstepmul': {
          const before = settings[what]
          settings[what] = optInteger(value, 2, 0)
          return before
        }
        case 'collect':
        case 'stop':
        case 'restart':
          return 0
        default:
          return argumentError(1, `invalid option '${what}'`)
      }
    }),
    gcinfo: defineNative('gcinfo', () => Math.trunc(1024 + vm.state.mem / 1024)),
    newproxy: defineNative('newproxy', (_F, option) => {
      if (option === undefined || option === false) return new LuaUserdata(undefined)
      if (option === true) {
        const metatable = new LuaTable()
        proxies.add(metatable)
        return new LuaUserdata(undefined, metatable)
      }
      if (option instanceof LuaUserdata && option.metatable !== undefined && proxies.has(option.metatable))
        return new LuaUserdata(undefined, option.metatable)
      return argumentError(1, 'boolean or proxy expected')
    }),
  }
}
