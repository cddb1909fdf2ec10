import { chargeBlocking } from '../../lua/runtime/budget.ts'
import { callPlain } from '../../lua/runtime/native.ts'
import { stringToNumber } from '../../lua/runtime/number.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { LuaUserdata } from '../../lua/runtime/userdata.ts'
import { typeName, type LuaValue } from '../../lua/runtime/value.ts'
import { chargeWork } from '../../lua/stdlib/charge.ts'
import { compilePattern } from '../../lua/stdlib/lua-pattern.ts'
import { PatternMatcher } from '../../lua/stdlib/pattern-matcher.ts'
import { plainIndex } from '../../lua/stdlib/plain-search.ts'
import { readField } from '../../lua/stdlib/plain-operators.ts'
import { LuaCallerError } from '../../lua/runtime/lua-error.ts'
import type { LuaVm } from '../../lua/vm.ts'

/** What Lua counts as true. */
export function isTruthy(value: LuaValue): boolean {
  return value !== undefined && value !== false
}

/** `pairs(t)` as a snapshot, `__pairs` included. */
export function entriesOf(vm: LuaVm, table: LuaTable): readonly (readonly [LuaValue, LuaValue])[] {
  const handler = table.metatable?.getString('__pairs')
  if (handler === undefined) return [...table.entries()]
  const [iterator, state, start] = callPlain(vm, handler, [table])
  const found: (readonly [LuaValue, LuaValue])[] = []
  for (let control = start; ;) {
    const [key, value] = callPlain(vm, iterator, [state, control])
    if (key === undefined) return found
    found.push([key, value])
    control = key
  }
}

/** `ipairs(t)` as a snapshot; reads through `__index`. */
export function itemsOf(vm: LuaVm, table: LuaTable): readonly LuaValue[] {
  const found: LuaValue[] = []
  for (let i = 1; ; i++) {
    const value = readField(vm.state, table, i)
    if (value === undefined) return found
    found.push(value)
  }
}

/** `value[key]` of a table or userdata, `__index` included. @throws LuaCallerError for what cannot be indexed */
export function indexOf(vm: LuaVm, value: LuaValue, key: LuaValue): LuaValue {
  if (value instanceof LuaTable) return readField(vm.state, value, key)
  const handler =
    value instanceof LuaUserdata
      ? value.metatable?.getString('__index')
      : typeof value === 'string'
        ? vm.stringMetatable.getString('__index')
        : undefined
  if (handler instanceof LuaTable) return readField(vm.state, handler, key)
  if (handler !== undefined) return callPlain(vm, handler, [value, key])[0]
  throw new LuaCallerError(`attempt to index a ${typeName(value)} value`)
}

/** Walks global tables: `readGlobal(vm, 'ngx', 'var')`; nil where the path ends. */
export function readGlobal(vm: LuaVm, ...path: readonly string[]): LuaValue {
  let value: LuaValue = vm.globals
  for (const key of path) {
    if (!(value instanceof LuaTable)) return undefined
    value = readField(vm.state, value, key)
  }
  return value
}

/** `require(name)`. */
export function requireModule(vm: LuaVm, name: string): LuaValue {
  return callPlain(vm, vm.globals.getString('require'), [name])[0]
}

/** `tonumber(value)` without a base. */
export function toNumber(value: LuaValue): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' ? stringToNumber(value) : undefined
}

/** `s:lower()` in the C locale. */
export function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** `s:upper()` in the C locale. */
export function upper(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())
}

/** Where a Lua pattern (or plain text) is found. */
export interface Finding {
  readonly start: number
  /** Index after the last character. */
  readonly end: number
  readonly captures: readonly LuaValue[]
}

/** `string.find` for natives that take patterns. */
export type Find = (text: string, pattern: string, from: number, isPlain: boolean) => Finding | undefined

/** A finder on a matcher of its own. Offsets count from 0. */
export function createFind(vm: LuaVm): Find {
  const matcher = new PatternMatcher({
    charge: (units) => chargeBlocking(vm.state, units),
    chargeSlice: (units) => chargeWork(vm.state, units),
    fail: (message) => {
      throw new LuaCallerError(message)
    },
  })
  return (text, pattern, from, isPlain) => {
    if (from > text.length) return undefined
    chargeWork(vm.state, 8)
    if (isPlain) {
      const start = plainIndex(text, pattern, from)
      return start < 0 ? undefined : { start, end: start + pattern.length, captures: [] }
    }
    const start = matcher.search(compilePattern(pattern, true), text, from)
    if (start < 0) return undefined
    const captures = Array.from({ length: matcher.level }, (_, i) => matcher.capture(i))
    return { start, end: matcher.matchEnd, captures }
  }
}
