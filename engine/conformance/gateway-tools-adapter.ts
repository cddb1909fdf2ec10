import { LuaError } from '../lua/runtime/lua-error.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { NULL } from '../lua/runtime/userdata.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import { luaToUtf8, utf8ToLua } from '../lua/runtime/bytes.ts'
import { installStandardLibrary } from '../lua/stdlib/index.ts'
import { LuaVm } from '../lua/vm.ts'
import { installKongTools } from '../modules/kong/install.ts'
import { installPenlight } from '../modules/pl/install.ts'

/** A line of conformance/gateway/tools.jsonl: one call of a function of kong.tools. */
export interface ToolsFact {
  readonly id: string
  readonly module: string
  readonly fn: string
  readonly args: readonly Json[]
  /** The function gives an iterator whose values are meant. */
  readonly iter?: boolean
  /** `ngx.var` during the call. */
  readonly var?: Readonly<Record<string, string>>
  readonly expect: { readonly returns?: readonly Json[]; readonly thrown?: boolean; readonly message?: string }
}
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Every fact is a call of `require('kong.tools.<module>').<fn>`. */
export function supports(fact: ToolsFact): boolean {
  return typeof fact.module === 'string' && typeof fact.fn === 'string'
}

/**
 * What of a call is otherwise than Kong's. A `null` argument is nil in some recordings and ngx.null in others
 * (get_mime_type(nil) beside get_response_type(ngx.null)): either reading may agree.
 */
export function failures(fact: ToolsFact): { readonly expected: unknown; readonly actual: unknown }[] {
  const readings: readonly LuaValue[] = fact.args.includes(null) ? [undefined, NULL] : [undefined]
  const outcomes = readings.map((absent) => run(fact, absent))
  const expected = comparable(fact.expect.thrown ? { message: fact.expect.message ?? '', thrown: true } : fact.expect)
  if (outcomes.some((outcome) => isSame(expected, outcome, fact))) return []
  return [{ expected, actual: outcomes[0] }]
}

/** Where no message was recorded any will do. */
function isSame(expected: unknown, outcome: unknown, { expect }: ToolsFact): boolean {
  if (expect.thrown && expect.message === undefined) return (outcome as { thrown?: boolean }).thrown === true
  return JSON.stringify(expected) === JSON.stringify(outcome)
}

function run(fact: ToolsFact, absent: LuaValue): unknown {
  const vm = createVm(fact.var ?? {})
  try {
    const [tools] = vm.callPlain(vm.globals.getString('require'), [`kong.tools.${fact.module}`])
    const called = tools instanceof LuaTable ? tools.getString(utf8ToLua(fact.fn)) : undefined
    const args = fact.args.map((arg) => (arg === null ? absent : fromJson(arg)))
    const results = vm.callPlain(called, args)
    const values = fact.iter ? [drain(vm, results)] : results.map(toJson)
    while (values.at(-1) === null && values.length > 1) values.pop()
    return comparable({ returns: values.length === 0 ? [null] : values })
  } catch (error) {
    if (error instanceof LuaError) return comparable({ message: luaToUtf8(error.message), thrown: true })
    throw error
  }
}

function createVm(variables: Readonly<Record<string, string>>): LuaVm {
  const vm = new LuaVm({ now: () => 1_700_000_000.123, write: () => {}, nextTurn: () => Promise.resolve() })
  installStandardLibrary(vm)
  installPenlight(vm, {})
  installKongTools(vm, { now: () => 1_700_000_000.123, random: (bytes) => new Uint8Array(bytes) })
  const ngx = LuaTable.fromRecord({ var: LuaTable.fromRecord(variables), null: NULL })
  vm.globals.setString('ngx', ngx)
  return vm
}

function drain(vm: LuaVm, [iterator, state, start]: readonly LuaValue[]): readonly Json[] {
  const found: Json[] = []
  for (let control = start; ;) {
    const [value] = vm.callPlain(iterator, [state, control])
    if (value === undefined) return found
    found.push(toJson(value))
    control = value
  }
}

function fromJson(value: Json): LuaValue {
  if (value === null) return NULL
  if (typeof value === 'string') return utf8ToLua(value)
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return LuaTable.fromArray(value.map(fromJson))
  return LuaTable.fromRecord(
    Object.fromEntries(Object.entries(value).map(([key, item]) => [utf8ToLua(key), fromJson(item)])),
  )
}

/** As cjson writes it: a list when all keys are positive integers. */
function toJson(value: LuaValue): Json {
  if (value === undefined || value === NULL) return null
  if (typeof value === 'string') return luaToUtf8(value)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (!(value instanceof LuaTable)) return `<${value.luaType}>`
  const entries = [...value.entries()]
  if (entries.length > 0 && entries.every(([key]) => typeof key === 'number')) {
    const last = Math.max(...entries.map(([key]) => Number(key)))
    return Array.from({ length: last }, (_, i) => toJson(value.getIndex(i + 1)))
  }
  return Object.fromEntries(entries.map(([key, item]) => [luaToUtf8(String(key)), toJson(item)]))
}

/** Keys in order; an empty list and an empty table are the same. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? {} : value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, comparable(item)]))
}
