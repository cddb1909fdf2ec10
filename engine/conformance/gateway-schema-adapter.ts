import { readFileSync } from 'node:fs'
import { createLuaMachine } from '../assembly/lua-machine.ts'
import { errorTree } from '../gateway/errors/error-tree.ts'
import { errorsString, violationMessage } from '../gateway/errors/violation-text.ts'
import { ENTITIES } from '../gateway/schema/core.ts'
import { entitySchemaOf, pluginSchemaOf } from '../gateway/schema/define.ts'
import { routeSchema } from '../gateway/schema/entities/route-subschemas.ts'
import type { FieldSchema, PlainRecord, Problem, SchemaServices } from '../gateway/schema/field.ts'
import { metaschemaProblems, metasubschemaProblems } from '../gateway/schema/metaschema.ts'
import { handlerView, insertEntity, readEntity, updateEntity, type Outcome } from '../gateway/schema/operations.ts'
import { pluginRowSchema } from '../gateway/schema/plugin-schema.ts'
import { processAutoFields } from '../gateway/schema/process.ts'
import { missingSubschema, specializationProblem, specialize } from '../gateway/schema/subschema.ts'
import { recordProblems } from '../gateway/schema/validate.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { utf8ToLua } from '../lua/runtime/bytes.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { NULL } from '../lua/runtime/userdata.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import { definitionOf, readPluginSchema } from '../plugins/schema/read-schema.ts'
import { schemaServices } from '../plugins/schema/schema-services.ts'
import { parseScenario } from '../scenario/parse-scenario.ts'
import { bundledFiles, bundledSchemas } from './bundled-code.ts'
import { comparable, isSameAnswer } from './kong-errors.ts'

/** A line of conformance/gateway/schema.jsonl. */
export interface SchemaCase {
  readonly kind: string
  readonly op: string
  readonly entity?: string
  readonly plugin?: string
  readonly schema?: PlainRecord
  readonly subschemas?: readonly { readonly key: string; readonly schema: PlainRecord }[]
  readonly input?: PlainRecord
  readonly current?: PlainRecord
  readonly context?: 'insert' | 'upsert' | 'update' | 'select'
  readonly nulls?: boolean
  readonly opts?: { readonly hide_shorthands?: boolean }
  readonly expect: PlainRecord
}

const files = { ...bundledFiles(), 'kong.conf': 'database = postgres' }
const { scenario } = parseScenario(files, () => [])
const host = createMemoryHost()
const { vm } = createLuaMachine(scenario, host, { probe: {} })
const bundled = bundledSchemas(vm, host, files)
const source = readFileSync(new URL('data/gateway/functions.lua', import.meta.url), 'latin1')
const [makers] = vm.callPlain(vm.load(source, '@functions.lua'), [])

/** Everything but those bundled plugins whose code is not at hand. */
export function supports({ kind, entity, plugin }: SchemaCase): boolean {
  if (kind === 'bundled') return plugin !== undefined && `kong/plugins/${plugin}/schema.lua` in files
  return kind !== 'core' || ENTITIES.some(({ name }) => name === entity)
}

/** The schema of a plugin whose code is at hand. */
export { bundled as bundledSchema }

/** What differs from Kong's answer, of what Kong's answer tells. */
export function failures(fact: SchemaCase): { readonly expected: unknown; readonly actual: unknown }[] {
  const answer = comparable(answerTo(fact)) as PlainRecord
  const { expect } = fact
  if (expect['thrown'] === true) return answer['ok'] === false ? [] : [{ expected: expect, actual: answer }]
  return Object.entries(expect).flatMap(([key, expected]) => {
    if (['stage', 'unordered_lists', 'unstable', 'sorted_lines'].includes(key)) return []
    const isSame = isSameAnswer(comparable(expected), answer[key], expect['unordered_lists'] === true)
    return isSame ? [] : [{ expected: { [key]: expected }, actual: answer[key] ?? answer }]
  })
}

function answerTo(fact: SchemaCase): PlainRecord {
  const services = recordedServices()
  const { kind, op, schema: dsl = {}, input = {}, context = 'insert' } = fact
  if (kind === 'metaschema') return judged(metaschemaProblems(definition(dsl), services))
  if (kind === 'metasubschema') return judged(metasubschemaProblems(definition(dsl), services))
  const schema = schemaOf(fact)
  if ('load_error' in schema) return { ok: false, ...schema }
  if ('problems' in schema) return judged(schema.problems)
  if (op === 'load') return { ok: true }
  if (op === 'validate') return judged(recordProblems(input, schema.field, { services }))
  if (op === 'process_auto_fields')
    return { ok: true, output: processAutoFields(schema.field, input, { context, services }).value }
  return shown(schema.field, op, perform(schema, fact, services), services)
}

function perform(
  { field, partial }: Extract<Schema, { field: unknown }>,
  { op, input = {}, current = {}, nulls, opts }: SchemaCase,
  services: SchemaServices,
) {
  if (op === 'update') return updateEntity(field, { given: input, current, ...(partial ? { partial } : {}) }, services)
  if (op === 'insert' || op === 'upsert') return insertEntity(field, input, { services, context: op })
  return readEntity(field, input, {
    services,
    nulls: nulls ?? false,
    hidesShorthands: opts?.hide_shorthands ?? false,
  })
}

function shown(field: FieldSchema, op: string, outcome: Outcome, services: SchemaServices): PlainRecord {
  if (outcome.type === 'invalid') return judged(outcome.problems)
  if (outcome.type === 'failed') return { ok: false, error: outcome.error }
  if (op !== 'insert' && op !== 'upsert') return { ok: true, output: outcome.value }
  const admin = readEntity(field, outcome.value, { services, nulls: true })
  const handler = handlerView(field, outcome.value, services)
  return { ok: true, output: outcome.value, handler, ...(admin.type === 'done' ? { admin: admin.value } : {}) }
}

function judged(problems: readonly Problem[]): PlainRecord {
  if (problems.length === 0) return { ok: true }
  const errors = errorTree(problems)
  return { ok: false, errors, message: violationMessage(errors), errors_string: errorsString(errors) }
}

type Schema =
  | { readonly field: FieldSchema; readonly partial?: FieldSchema }
  | { readonly load_error: string }
  | { readonly problems: readonly Problem[] }

function schemaOf(fact: SchemaCase): Schema {
  const { kind, op, entity, schema: dsl = {}, subschemas = [], input = {}, current = {} } = fact
  const core = ENTITIES.find(({ name }) => name === entity)
  // No kind of vault was installed while recording.
  if (entity === 'vaults') return { problems: [missingSubschema('name', input['name'], "vault '%s' is not installed")] }
  if (core?.name === 'routes') return routeOf(core, op, input, current)
  if (kind === 'core' && core) return { field: core }
  if (kind === 'plugin') return pluginOf(dsl, op, input)
  if (kind === 'bundled') return bundledOf(fact)
  const parsed = definition(dsl)
  const bad = Array.isArray(parsed['fields']) ? foreignError(parsed['fields']) : undefined
  if (bad !== undefined) return { load_error: bad }
  const field = entitySchemaOf(parsed)
  return kind === 'subschema' ? subschemaOf(field, parsed, subschemas, input) : { field }
}

function routeOf(core: FieldSchema, op: string, input: PlainRecord, current: PlainRecord): Schema {
  const { schema, problem } = routeSchema(core, op === 'update' ? { ...current, ...input } : input)
  if (problem) return { problems: [problem] }
  return op === 'update' && !('protocols' in input) ? { field: schema, partial: core } : { field: schema }
}

function pluginOf(dsl: PlainRecord, op: string, input: PlainRecord): Schema {
  const table = toDsl(dsl)
  const plugins = ENTITIES.find(({ name }) => name === 'plugins')
  if (!(table instanceof LuaTable) || !plugins) return { load_error: 'no schema' }
  const { schema, problems, loadError } = readPluginSchema(vm, { name: 'demo' }, table)
  if (loadError !== undefined) return { load_error: loadError }
  if (problems.length > 0) {
    const count = problems.length === 1 ? 'schema violation' : `${problems.length} schema violations`
    return { load_error: `[postgres] ${count} (${problems.join('; ')})` }
  }
  const error = "plugin '%s' not enabled; add it to the 'plugins' configuration property"
  if (op === 'insert' && input['name'] !== 'demo') return { problems: [missingSubschema('name', input['name'], error)] }
  const field = pluginRowSchema(plugins, schema)
  return 'name' in input ? { field } : { field, partial: plugins }
}

function bundledOf({ plugin = '', input = {} }: SchemaCase): Schema {
  const plugins = ENTITIES.find(({ name }) => name === 'plugins')
  const schema = bundled(plugin)
  if (!plugins || !schema) return { load_error: 'no schema' }
  const field = pluginRowSchema(plugins, schema)
  return 'name' in input ? { field } : { field, partial: plugins }
}

function subschemaOf(
  parent: FieldSchema,
  definitionOfParent: PlainRecord,
  subschemas: NonNullable<SchemaCase['subschemas']>,
  input: PlainRecord,
): Schema {
  const key = String(definitionOfParent['subschema_key'])
  for (const { schema } of subschemas) {
    const own = pluginSchemaOf(String(schema['name']), definition(schema))
    const misfit = specializationProblem(parent, own.name, own.fields)
    if (misfit !== undefined) return { load_error: misfit }
  }
  const wanted = subschemas.find((one) => one.key === input[key])
  const error = String(definitionOfParent['subschema_error'] ?? `unknown type: %s`)
  if (!wanted) return { problems: [missingSubschema(key, input[key], error)] }
  const own = pluginSchemaOf(wanted.key, definition(wanted.schema))
  return {
    field: specialize(parent, { ...own, entity_checks: own.entityChecks, shorthand_fields: own.shorthandFields }),
  }
}

function foreignError(fields: readonly unknown[]): string | undefined {
  const references = fields.flatMap((entry) => Object.values(entry as PlainRecord)) as PlainRecord[]
  const known = new Set(ENTITIES.map(({ name }) => name))
  const bad = references.find(({ type, reference }) => type === 'foreign' && !known.has(String(reference)))
  return bad && `schema refers to an invalid foreign entity: ${String(bad['reference'])}`
}

/** Clock, ids and keys as they were while recording. */
export function recordedServices(): SchemaServices {
  let ids = 0
  return {
    ...schemaServices(vm),
    now: () => 1_700_000_000.123,
    newUuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    randomText: () => 'RANDOM',
    dereference: (reference) => `resolved<${reference}>`,
  }
}

function definition(dsl: PlainRecord): PlainRecord {
  const table = toDsl(dsl)
  return table instanceof LuaTable ? definitionOf(vm, table) : {}
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
  const found = typedefs instanceof LuaTable ? typedefs.getString(typedef) : undefined
  return found === undefined ? table : vm.callPlain(found, [table])[0]
}
