import type { EntitySchema } from './core.ts'
import { adminPartsOf, TTL } from './entities/entity.ts'
import {
  asList,
  asRecord,
  FIELD_TYPES,
  isAbsent,
  isRecord,
  type EntityCheck,
  type FieldSchema,
  type NamedField,
  type PlainRecord,
  type Problem,
  type ShorthandField,
  type Transformation,
  type TransformationResult,
  type Verdict,
} from './field.ts'
import { pretty } from '../errors/pretty.ts'
import type { PluginSchema } from './plugin-schema.ts'

/** A function of a schema: plain values in, what it returned out. @throws {SchemaFunctionError} */
export type SchemaFunction = (...values: readonly unknown[]) => readonly unknown[]

/** A function of a schema threw; the message is what Lua says. */
export class SchemaFunctionError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SchemaFunctionError'
  }
}

/** A field as the DSL writes it: plain data with {@link SchemaFunction}s in it. */
export function fieldOf(definition: PlainRecord): FieldSchema {
  const given = definition['type']
  const type = FIELD_TYPES.find((known) => known === given)
  const { elements, keys, values, fields, custom_validator: validator, description } = definition
  const inner = (name: string, part: unknown) => (isRecord(part) ? { [name]: fieldOf(part) } : {})
  return {
    ...definition,
    ...inner('elements', elements),
    ...inner('keys', keys),
    ...inner('values', values),
    ...(fields === undefined ? {} : { fields: fieldsOf(fields) }),
    ...(isFunction(validator) ? { custom_validator: (value: unknown) => verdictOf(validator, value) } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...partsOf(definition),
    ...(type ? {} : { unknownType: String(given) }),
    type: type ?? 'any',
  }
}

/** `fields` is a list of one-key tables, in the order they are checked. */
export function fieldsOf(list: unknown): NamedField[] {
  return (asList(list) ?? []).flatMap((entry): NamedField[] => {
    const [pair] = isRecord(entry) ? Object.entries(entry) : []
    const field = pair && asRecord(pair[1])
    return pair && field ? [[pair[0], fieldOf(field)]] : []
  })
}

/** A plugin's `schema.lua`. */
export function pluginSchemaOf(name: string, definition: PlainRecord): PluginSchema {
  const { entity_checks: entityChecks = [], shorthand_fields: shorthandFields = [], ...rest } = partsOf(definition)
  return { name, fields: fieldsOf(definition['fields']), entityChecks, shorthandFields, ...rest }
}

/** An entity of `daos.lua`. */
export function entitySchemaOf(definition: PlainRecord): EntitySchema {
  const { endpoint_key: endpointKey, cache_key: cacheKey, ttl, dao } = definition
  const { admin_api_name: name, admin_api_nested_name: nested, generate_admin_api: generates } = definition
  const fields = fieldsOf(definition['fields'])
  return {
    ...partsOf(definition),
    type: 'record',
    name: String(definition['name']),
    fields: ttl === true ? [...fields, TTL] : fields,
    endpointKey: typeof endpointKey === 'string' ? endpointKey : undefined,
    uniqueFields: fields.flatMap(([field, { unique }]) => (unique === true && field !== 'id' ? [field] : [])),
    cacheKey: (asList(cacheKey) ?? []).map(String),
    ...(typeof dao === 'string' && { dao }),
    ...adminPartsOf({
      ...(typeof name === 'string' && { adminApiName: name }),
      ...(typeof nested === 'string' && { adminApiNestedName: nested }),
      ...(generates === false && { generatesAdminApi: false }),
      hasTtl: ttl === true,
    }),
  }
}

type Parts = Pick<FieldSchema, 'entity_checks' | 'shorthand_fields' | 'transformations' | 'check'>

/** What records of every level may have beside fields. */
function partsOf(definition: PlainRecord): Parts {
  const { entity_checks: checks, shorthand_fields: shorthands, transformations, check } = definition
  return {
    ...(checks === undefined ? {} : { entity_checks: entityChecksOf(checks) }),
    ...(shorthands === undefined ? {} : { shorthand_fields: shorthandsOf(shorthands) }),
    ...(transformations === undefined ? {} : { transformations: transformationsOf(transformations) }),
    ...(isFunction(check) ? { check: (entity) => checkVerdict(check, entity) } : {}),
  }
}

function entityChecksOf(list: unknown): EntityCheck[] {
  return (asList(list) ?? []).flatMap((entry): EntityCheck[] => {
    const [pair] = isRecord(entry) ? Object.entries(entry) : []
    if (!pair) return []
    const [name, argument] = pair
    const fn = isRecord(argument) ? argument['fn'] : undefined
    if (!isFunction(fn)) return [{ name, argument: isRecord(argument) ? withValidators(argument) : argument }]
    return [
      { name, argument: { ...asRecord(argument), fn: (entity: unknown) => entityVerdict(name, argument, fn, entity) } },
    ]
  })
}

const MATCHES: ReadonlySet<string> = new Set(['if_match', 'then_match', 'else_match'])

/** A check whose matches may bring validators written in Lua (jwt's key, Kong: schema.md §6). */
function withValidators(argument: PlainRecord): PlainRecord {
  const matchOf = (match: unknown): unknown => {
    const validator = isRecord(match) ? match['custom_validator'] : undefined
    if (!isRecord(match) || !isFunction(validator)) return match
    return { ...match, custom_validator: (value: unknown) => verdictOf(validator, value) }
  }
  return Object.fromEntries(
    Object.entries(argument).map(([key, value]) => [key, MATCHES.has(key) ? matchOf(value) : value]),
  )
}

function shorthandsOf(list: unknown): ShorthandField[] {
  return (asList(list) ?? []).flatMap((entry): ShorthandField[] => {
    const [pair] = isRecord(entry) ? Object.entries(entry) : []
    const definition = pair && asRecord(pair[1])
    if (!pair || !definition) return []
    const { func, translate_backwards: translate, deprecation } = definition
    const path = backwardsOf(translate, deprecation)
    const expand = (value: unknown): PlainRecord | undefined => {
      const [result] = isFunction(func) ? func(value) : []
      return asRecord(result)
    }
    const isDeprecated = deprecation !== undefined
    return [{ name: pair[0], field: fieldOf(definition), isDeprecated, ...(path ? { backwards: path } : {}), expand }]
  })
}

/** `deprecation.replaced_with[1].path` before `translate_backwards` (Kong: schema.md §7). */
function backwardsOf(translate: unknown, deprecation: unknown): string[] | undefined {
  const replaced = isRecord(deprecation) ? deprecation['replaced_with'] : undefined
  const first: unknown = Array.isArray(replaced) ? replaced[0] : undefined
  const path = (isRecord(first) ? first['path'] : undefined) ?? translate
  return Array.isArray(path) ? path.map(String) : undefined
}

function transformationsOf(list: unknown): Transformation[] {
  return (asList(list) ?? []).map((entry): Transformation => {
    const { input, needs, on_write: write, on_read: read } = asRecord(entry) ?? {}
    return {
      input: (asList(input) ?? []).map(String),
      needs: (asList(needs) ?? []).map(String),
      ...(isFunction(write) ? { write: (values) => resultOf(write, values) } : {}),
      ...(isFunction(read) ? { read: (values) => resultOf(read, values) } : {}),
    }
  })
}

function resultOf(change: SchemaFunction, values: readonly unknown[]): TransformationResult {
  try {
    const [result, error] = change(...values)
    return isAbsent(error) || error === false ? { values: asRecord(result) ?? {} } : { error: String(error) }
  } catch (error) {
    if (error instanceof SchemaFunctionError) return { error: error.message }
    throw error
  }
}

function isFunction(value: unknown): value is SchemaFunction {
  return typeof value === 'function'
}

/** What a validator says; a throw is a sentence about the value (Kong: schema.md §5). */
function verdictOf(validate: SchemaFunction, value: unknown): Verdict {
  return judged(validate, value, () => `failed validating: ${luaText(value)}`)
}

function checkVerdict(check: SchemaFunction, entity: PlainRecord): Verdict {
  return judged(check, entity, () => 'entity check failed')
}

function entityVerdict(name: string, argument: unknown, check: SchemaFunction, entity: unknown): Verdict {
  const shown = () => pretty({ name: argument }).replace(/\s+/g, ' ')
  return judged(check, entity, () => `failed entity check: ${name}(${shown()})`)
}

function judged(judge: SchemaFunction, value: unknown, usual: () => string): Verdict {
  try {
    const [ok, error] = judge(value)
    if (!isAbsent(ok) && ok !== false) return undefined
    if (isAbsent(error) || error === false) return usual()
    return typeof error === 'object' ? problemsIn(error) : luaText(error)
  } catch (error) {
    if (error instanceof SchemaFunctionError) return error.message
    throw error
  }
}

/** Errors given as a table: field names to sentences, positions to sentences about the whole. */
function problemsIn(error: object): Problem[] {
  const isList = Array.isArray(error)
  return Object.entries(error).flatMap(([key, value]): Problem[] => {
    const isGeneral = isList || /^\d+$/.test(key) || key === '@entity'
    const inner =
      typeof value === 'object' && value !== null ? problemsIn(value) : [{ path: [], message: luaText(value) }]
    return inner.map(({ path, message }) => ({ path: isGeneral ? ['@entity'] : [key, ...path], message }))
  })
}

function luaText(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'table' : String(value)
}
