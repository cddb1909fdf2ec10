import { readFileSync } from 'node:fs'
import { createLuaMachine } from '../assembly/lua-machine.ts'
import { ENTITIES } from '../gateway/schema/core.ts'
import { completeRecord, withoutNulls } from '../gateway/schema/defaults.ts'
import type { FieldSchema, PlainRecord } from '../gateway/schema/field.ts'
import { pluginRowSchema } from '../gateway/schema/plugin-schema.ts'
import { showShorthands } from '../gateway/schema/shorthands.ts'
import { recordProblems } from '../gateway/schema/validate.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { NULL } from '../lua/runtime/userdata.ts'
import { utf8ToLua } from '../lua/runtime/bytes.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import { readPluginSchema } from '../plugins/schema/read-schema.ts'
import { compileErrorOf, luaPatternMatches } from '../plugins/schema/schema-services.ts'
import { canonical, errorTree } from './kong-errors.ts'
import { parseScenario } from '../scenario/parse-scenario.ts'

/** A line of conformance/gateway/schema.jsonl. */
export interface SchemaCase {
  readonly kind: string
  readonly op: string
  readonly entity?: string
  readonly schema?: PlainRecord
  readonly input?: PlainRecord
  readonly expect: { readonly ok: boolean; readonly errors?: unknown; readonly handler?: unknown }
}

const { scenario } = parseScenario({}, () => [])
const { vm } = createLuaMachine(scenario, createMemoryHost(), {})
const source = readFileSync(new URL('data/gateway/functions.lua', import.meta.url), 'latin1')
const [makers] = vm.callPlain(vm.load(source, '@functions.lua'), [])

const services = {
  matches: (value: string, pattern: string) => luaPatternMatches(vm, value, pattern),
  regexError: (pattern: string) => compileErrorOf(vm, pattern),
}

/** Inserting into schemas, plugins and core entities; updates, reading back and the metaschema come with their issue. */
export function supports({ kind, op, entity }: SchemaCase): boolean {
  const isKnown = kind === 'schema' || kind === 'plugin' || ENTITIES.some(({ name }) => name === entity)
  return isKnown && (op === 'insert' || op === 'upsert')
}

/** What differs from Kong's answer. */
export function failures(fact: SchemaCase): { readonly expected: unknown; readonly actual: unknown }[] {
  const { kind, entity, schema, input = {}, expect } = fact
  const field = kind === 'core' ? ENTITIES.find(({ name }) => name === entity) : schema && schemaOf(kind, schema)
  if (!field) return [{ expected: 'a schema', actual: undefined }]
  const completed = completeRecord(field, input, services)
  const problems = completed.problems.length > 0 ? completed.problems : recordProblems(completed.value, field, services)
  const filled = showShorthands(field, completed.value)
  const errors = problems.length > 0 ? errorTree(problems) : undefined
  if (expect.ok !== (errors === undefined))
    return [{ expected: expect.errors ?? 'no error', actual: errors ?? 'no error' }]
  const [actual, expected] = expect.ok ? [withoutNulls(filled), expect.handler] : [errors, expect.errors]
  // Where Kong itself threw, it is enough that the call does not succeed.
  const isSame = expected === undefined || canonical(actual) === canonical(expected)
  return isSame ? [] : [{ expected, actual }]
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
    ...(read.check ? { check: read.check } : {}),
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
