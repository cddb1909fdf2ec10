import { LuaCoroutine } from '../runtime/coroutine.ts'
import { LuaFunction, type Cell } from '../runtime/function.ts'
import { metatableOf } from '../runtime/metatable.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import {
  argumentError,
  checkFunction,
  checkInteger,
  checkTable,
  defineNative,
  library,
  optInteger,
  optString,
} from '../runtime/native.ts'
import { numberToString, stringToNumber } from '../runtime/number.ts'
import { LuaTable } from '../runtime/table.ts'
import { formatTraceback, levelsOf, type Level } from '../runtime/traceback.ts'
import { LuaUserdata } from '../runtime/userdata.ts'
import { EMPTY, typeName, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'
import { gethook, sethook } from './debug-hooks.ts'
import { getlocal, setlocal } from './debug-locals.ts'
import { environmentOf } from './environment.ts'

/** Lua 5.1 §5.9. Locals and hooks need the debug form: code that mentions them is loaded in it (`LuaVm.load`). */
export function installDebug(vm: LuaVm): void {
  vm.globals.setString('debug', library({ ...stack(vm), ...upvalues(), ...metatables(vm) }))
}

function stack(vm: LuaVm): Record<string, LuaFunction> {
  return {
    traceback: defineNative('traceback', (F, ...args) => traceback(vm, F, args)),
    getinfo: defineNative('getinfo', (F, ...args) => getinfo(vm, F, args)),
    getlocal: defineNative('getlocal', (_F, ...args) => getlocal(vm, args)),
    setlocal: defineNative('setlocal', (_F, ...args) => setlocal(vm, args)),
    sethook: defineNative('sethook', (_F, ...args) => sethook(vm, args)),
    gethook: defineNative('gethook', () => gethook(vm)),
    // reads lines from the standard input, which is empty
    debug: defineNative('debug', () => EMPTY),
  }
}

/** The levels of a coroutine, or of what runs now with `F` on top. */
function levels(vm: LuaVm, co: LuaCoroutine | undefined, F: LuaFunction | undefined): Level[] {
  const S = vm.state
  if (co === undefined || co === S.co) return levelsOf(S, S, true, F)
  if (co.d === 0) return []
  const hasNative = co.status === 'dead' ? co.failedInNative : co.status === 'suspended'
  const list = levelsOf(S, co, hasNative)
  const [top] = list
  // the top frame of a dead coroutine has no line any more
  return co.status === 'dead' && !hasNative && top !== undefined ? [{ ...top, line: -1 }, ...list.slice(1)] : list
}

function traceback(vm: LuaVm, F: LuaFunction, args: readonly LuaValue[]): LuaReturn {
  const co = args[0] instanceof LuaCoroutine ? args[0] : undefined
  const [message, level] = co === undefined ? args : args.slice(1)
  const isGiven = args.length > (co === undefined ? 0 : 1)
  if (isGiven && message === undefined) return undefined
  if (message !== undefined && typeof message !== 'string' && typeof message !== 'number') return message
  const from = optInteger(level, co === undefined ? 2 : 3, co === undefined || co === vm.state.co ? 1 : 0)
  const text = typeof message === 'number' ? numberToString(message) : message
  return formatTraceback(levels(vm, co, F), text, from)
}

function levelAt(
  vm: LuaVm,
  co: LuaCoroutine | undefined,
  { F, level }: { F: LuaFunction | undefined; level: number },
): Level | undefined {
  return level < 0 ? undefined : levels(vm, co, F)[level]
}

function getinfo(vm: LuaVm, F: LuaFunction, args: readonly LuaValue[]): LuaReturn {
  const co = args[0] instanceof LuaCoroutine ? args[0] : undefined
  const [target, what] = co === undefined ? args : args.slice(1)
  const shift = co === undefined ? 0 : 1
  const options = optString(what, 2 + shift, 'nSluf')
  if (/[^nSlufL]/.test(options)) argumentError(2 + shift, 'invalid option')
  if (target instanceof LuaFunction) return describe({ fn: target, line: -1, name: undefined, depth: 0 }, options)
  const number = typeof target === 'string' ? stringToNumber(target) : target
  if (typeof number !== 'number') return argumentError(1 + shift, 'function or level expected')
  const level = levelAt(vm, co, { F, level: Math.trunc(number) })
  return level === undefined ? undefined : describe(level, options)
}

function describe({ fn, line, name }: Level, options: string): LuaTable {
  const info = fn?.p.info
  const result = new LuaTable()
  if (options.includes('S')) {
    result.setString('source', info?.chunk.name ?? '=[C]')
    result.setString('short_src', info?.chunk.shortName ?? '[C]')
    result.setString('linedefined', info?.line ?? -1)
    result.setString('lastlinedefined', info?.lastLine ?? -1)
    result.setString('what', info === undefined ? 'C' : info.line === 0 ? 'main' : 'Lua')
  }
  if (options.includes('l')) result.setString('currentline', line)
  if (options.includes('u')) {
    result.setString('nups', fn?.u.length ?? 0)
    result.setString('nparams', info?.parameters.length ?? 0)
    result.setString('isvararg', info?.isVararg ?? true)
  }
  if (options.includes('n')) {
    result.setString('name', name?.name)
    result.setString('namewhat', name?.kind ?? '')
  }
  if (options.includes('f')) result.setString('func', fn)
  if (options.includes('L') && info !== undefined) {
    const lines = new LuaTable()
    for (const each of info.activeLines()) lines.set(each, true)
    result.setString('activelines', lines)
  }
  return result
}

function upvalues(): Record<string, LuaFunction> {
  return {
    getupvalue: defineNative('getupvalue', (_F, ...args) => {
      const i = checkInteger(args[1], 2, args.length) - 1
      const fn = checkFunction(args[0], 1)
      const upvalue = fn.p.info?.upvalues[i]
      return upvalue === undefined ? EMPTY : [upvalue.name, upvalue.cell ? (fn.u[i] as Cell).v : (fn.u[i] as LuaValue)]
    }),
    setupvalue: defineNative('setupvalue', (_F, ...args) => {
      if (args.length < 3) argumentError(3, 'value expected')
      const i = checkInteger(args[1], 2) - 1
      const fn = checkFunction(args[0], 1)
      const upvalue = fn.p.info?.upvalues[i]
      if (upvalue === undefined) return EMPTY
      if (upvalue.cell) (fn.u[i] as Cell).v = args[2]
      else fn.u[i] = args[2]
      return upvalue.name
    }),
    upvalueid: defineNative('upvalueid', (_F, ...args) => {
      const fn = checkFunction(args[0], 1, args.length)
      const i = checkUpvalue(fn, args[1], { position: 2, count: args.length })
      const holder = fn.u[i]
      return identityOf(typeof holder === 'object' ? holder : fn, typeof holder === 'object' ? 0 : i)
    }),
    upvaluejoin: defineNative('upvaluejoin', (_F, ...args) => {
      const count = args.length
      const to = checkLuaFunction(args[0], 1, count)
      const at = checkUpvalue(to, args[1], { position: 2, count })
      const from = checkLuaFunction(args[2], 3, count)
      to.u[at] = from.u[checkUpvalue(from, args[3], { position: 4, count })]
      return EMPTY
    }),
  }
}

const identities = new WeakMap<object, LuaUserdata[]>()

/** One light userdata per variable. Copied upvalues without identity have one per function. */
function identityOf(holder: object, i: number): LuaUserdata {
  const known = identities.get(holder) ?? []
  identities.set(holder, known)
  return (known[i] ??= new LuaUserdata(undefined, undefined, 'lightuserdata'))
}

function checkLuaFunction(value: LuaValue, position: number, count: number): LuaFunction {
  const fn = checkFunction(value, position, count)
  return fn.p.info === undefined ? argumentError(position, 'Lua function expected') : fn
}

function checkUpvalue(fn: LuaFunction, n: LuaValue, at: { readonly position: number; readonly count: number }): number {
  const i = checkInteger(n, at.position, at.count) - 1
  return i >= 0 && i < fn.u.length ? i : argumentError(at.position, 'index out of range')
}

function metatables(vm: LuaVm): Record<string, LuaFunction> {
  const S = vm.state
  return {
    getmetatable: defineNative('getmetatable', (_F, ...args) => {
      if (args.length === 0) argumentError(1, 'value expected')
      return metatableOf(S, args[0])
    }),
    setmetatable: defineNative('setmetatable', (_F, ...args) => {
      const [value, metatable] = args
      if (args.length < 2 || (metatable !== undefined && !(metatable instanceof LuaTable)))
        argumentError(2, 'nil or table expected')
      if (value instanceof LuaTable || value instanceof LuaUserdata) value.metatable = metatable as LuaTable | undefined
      else setTypeMetatable(vm, typeName(value), metatable as LuaTable | undefined)
      return value
    }),
    getregistry: defineNative('getregistry', () => vm.registry),
    getfenv: defineNative('getfenv', (_F, ...args) => {
      if (args.length === 0) argumentError(1, 'value expected')
      return environmentOf(vm, args[0])
    }),
    setfenv: defineNative('setfenv', (_F, ...args) => {
      const [value] = args
      const env = checkTable(args[1], 2, args.length)
      if (!(value instanceof LuaFunction || value instanceof LuaCoroutine))
        throw new LuaCallerError("'setfenv' cannot change environment of given object")
      value.env = env
      return value
    }),
  }
}

function setTypeMetatable(vm: LuaVm, type: string, metatable: LuaTable | undefined): void {
  if (metatable === undefined) delete vm.state.metatables[type]
  else vm.state.metatables[type] = metatable
}
