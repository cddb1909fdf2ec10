import { readFileSync } from 'node:fs'
import { createLuaMachine } from '../assembly/lua-machine.ts'
import { ENTITIES } from '../gateway/schema/core.ts'
import { fillRecord, withoutNulls } from '../gateway/schema/defaults.ts'
import type { FieldSchema, PlainRecord, Problem } from '../gateway/schema/field.ts'
import { pluginRowSchema } from '../gateway/schema/plugin-schema.ts'
import { recordProblems } from '../gateway/schema/validate.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { NULL } from '../lua/runtime/userdata.ts'
import { utf8ToLua } from '../lua/runtime/bytes.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import { readPluginSchema } from '../plugins/schema/read-schema.ts'
import { compileErrorOf, luaPatternMatches } from '../plugins/schema/schema-services.ts'
import { parseScenario } from '../scenario/parse-scenario.ts'

/** A line of conformance/gateway/schema.jsonl. */
export interface SchemaCase {
  readonly kind: string
  readonly op: string
  readonly entity?: string
  readonly schema?: PlainRecord
  readonly input?: PlainRecord
  readonly expect: {
    readonly ok: boolean
    readonly errors?: unknown
    readonly handler?: unknown
    readonly thrown?: boolean
    readonly load_error?: string
  }
}

const { scenario } = parseScenario({}, () => [])
const { vm } = createLuaMachine(scenario, createMemoryHost(), {})
const source = readFileSync(new URL('data/gateway/functions.lua', import.meta.url), 'latin1')
const [makers] = vm.callPlain(vm.load(source, '@functions.lua'), [])

const services = {
  matches: (value: string, pattern: string) => luaPatternMatches(vm, value, pattern),
  regexError: (pattern: string) => compileErrorOf(vm, pattern),
}

/** What differs from Kong's answer; inserting into schemas, plugins and core entities is judged. */
export function judgeSchema({ kind, op, entity, schema, input = {}, expect }: SchemaCase): string[] {
  if (!['insert', 'upsert'].includes(op)) return [`${kind} ${op} is not there yet`]
  const field = kind === 'core' ? ENTITIES.find(({ name }) => name === entity) : schema && schemaOf(kind, schema)
  if (!field) return [`${kind} ${entity ?? ''} is not there yet`]
  const filled = fillRecord(field, input)
  const problems = recordProblems(filled, field, services)
  if (expect.ok !== (problems.length === 0))
    return [
      `${expect.ok ? 'refused' : 'accepted'}: ${JSON.stringify(problems)} instead of ${JSON.stringify(expect.errors)}`,
    ]
  const [actual, wanted] = expect.ok
    ? [withoutNulls(filled), expect.handler]
    : [errorTree(problems), expect.thrown ? undefined : expect.errors]
  if (wanted === undefined) return []
  const [ours, theirs] = [canonical(actual), canonical(wanted)]
  return ours === theirs ? [] : [`${ours} instead of ${theirs}`]
}

function schemaOf(kind: string, schema: PlainRecord): FieldSchema | undefined {
  if (kind !== 'schema' && kind !== 'plugin') return undefined
  const table = toDsl(schema)
  if (!(table instanceof LuaTable)) return undefined
  const read = readPluginSchema(vm, 'demo', table).schema
  const plugins = ENTITIES.find(({ name }) => name === 'plugins')
  if (kind === 'plugin' && plugins) return pluginRowSchema(plugins, read)
  return {
    type: 'record',
    fields: read.fields,
    entity_checks: read.entityChecks,
    shorthand_fields: read.shorthandFields,
  }
}

/** JSON of the corpus to the DSL in Lua: `$typedef` and `$fn` stand for typedefs and functions. */
function toDsl(value: unknown): LuaValue {
  if (value === null) return NULL
  if (typeof value === 'string') return utf8ToLua(value)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return LuaTable.fromArray(value.map(toDsl))
  if (typeof value !== 'object') return undefined
  const { $typedef: typedef, $fn: fn, ...rest } = value as PlainRecord
  if (fn !== undefined) {
    const [name, ...args] = [fn].flat() as [string, ...unknown[]]
    return makers instanceof LuaTable ? vm.callPlain(makers.getString(name), args.map(toDsl))[0] : undefined
  }
  const table = new LuaTable()
  for (const [key, item] of Object.entries(rest)) table.setString(key, toDsl(item))
  if (typeof typedef !== 'string') return table
  const [typedefs] = vm.callPlain(vm.globals.getString('require'), ['kong.db.schema.typedefs'])
  const definition = typedefs instanceof LuaTable ? typedefs.getString(typedef) : undefined
  return definition === undefined ? table : vm.callPlain(definition, [table])[0]
}

function errorTree(problems: readonly Problem[]): unknown {
  const root: Record<string, unknown> = {}
  for (const { path, message } of problems) {
    let at = root
    path.forEach((step, index) => {
      const key = typeof step === 'number' ? String(step + 1) : step
      const isLast = index === path.length - 1
      if (step === '@entity') at[key] = [...((at[key] as string[] | undefined) ?? []), message]
      else if (isLast) at[key] ??= message
      else at = (at[key] = typeof at[key] === 'object' ? at[key] : {}) as Record<string, unknown>
    })
  }
  return root
}

/** Texts that compare equal when the values do: lists and keyed tables alike, what is made up left out. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (['id', 'created_at', 'updated_at'].includes(key) && (typeof item === 'string' || typeof item === 'number'))
      return undefined
    if (typeof item === 'string' && item.startsWith('RANDOM')) return undefined
    if (Array.isArray(item) && item.length === 0) return {}
    if (Array.isArray(item) && item.some((entry) => entry === null))
      return Object.fromEntries(
        item.flatMap((entry: unknown, index) => (entry === null ? [] : [[String(index + 1), entry]])),
      )
    if (Array.isArray(item)) return Object.fromEntries(item.map((entry: unknown, index) => [String(index + 1), entry]))
    if (typeof item !== 'object' || item === null) return item
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
