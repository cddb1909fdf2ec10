import { runEntityChecks } from './entity-checks.ts'
import {
  asList,
  asRecord,
  isAbsent,
  isRecord,
  isVaultReference,
  type FieldSchema,
  type FieldType,
  type PlainRecord,
  type Problem,
  type SchemaServices,
  type Verdict,
} from './field.ts'
import { runValidators } from './validators.ts'

type TypeCheck = (value: unknown, field: FieldSchema, services: SchemaServices) => Verdict

const isInteger = (value: unknown) => typeof value === 'number' && Number.isInteger(value)

/** What each type asks of a value (Kong: schema.md §4). */
const TYPE_CHECKS = {
  string: (value) => (typeof value === 'string' ? undefined : 'expected a string'),
  number: (value) => (typeof value === 'number' ? undefined : 'expected a number'),
  integer: (value) => (isInteger(value) ? undefined : 'expected an integer'),
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'expected a boolean'),
  function: (value) => (typeof value === 'function' ? undefined : 'expected a function'),
  array: (value, field, services) => listProblems(value, field, services, 'expected an array'),
  set: (value, field, services) => listProblems(value, field, services, 'expected a set'),
  map: mapProblems,
  record: (value, field, services) => {
    const record = asRecord(value)
    return record ? recordProblems(record, field, services) : 'expected a record'
  },
  foreign: foreignProblems,
  json: () => undefined,
  any: () => undefined,
} as const satisfies Record<FieldType, TypeCheck>

/** Everything wrong with a value of a field, in Kong's order of checks (Kong: schema.md §4). */
export function validateField(value: unknown, field: FieldSchema, services: SchemaServices): Problem[] {
  if (isAbsent(value)) return problemsOf(checkAbsent(field))
  if (field.eq === null) return problemsOf(field.err ?? 'value must be null')
  if (field.abstract) return problemsOf('error in schema definition: abstract field was not specialized')
  const typed = problemsOf(TYPE_CHECKS[field.type](value, field, services))
  if (typed.length > 0) return typed
  if (field.referenceable && isVaultReference(value)) return []
  return problemsOf(runValidators(value, field, services))
}

/** A record against its fields: each field, unknown keys, then entity checks. */
export function recordProblems(record: PlainRecord, schema: FieldSchema, services: SchemaServices): Problem[] {
  const fields = schema.fields ?? []
  const known = new Set(fields.map(([name]) => name))
  const problems = Object.keys(record)
    .filter((name) => !known.has(name) && name !== 'updated_at')
    .map((name): Problem => ({ path: [name], message: 'unknown field' }))
  for (const [name, field] of fields) problems.push(...under(name, validateField(record[name], field, services)))
  problems.push(...runEntityChecks({ record, schema, problems, validate: validateField, services }))
  const verdict = schema.check?.(record)
  return [...problems, ...(typeof verdict === 'string' ? [{ path: ['@entity'], message: verdict }] : (verdict ?? []))]
}

/** Problems of a part, seen from the whole. */
export function under(key: string | number, problems: readonly Problem[]): Problem[] {
  return problems.map(({ path, message }) => ({ path: [key, ...path], message }))
}

function problemsOf(verdict: Verdict): Problem[] {
  if (verdict === undefined) return []
  return typeof verdict === 'string' ? [{ path: [], message: verdict }] : [...verdict]
}

function checkAbsent(field: FieldSchema): Verdict {
  if (field.required && !field.auto) return 'required field missing'
  if (field.ne === null) return field.err ?? 'value must not be null'
  return field.eq !== undefined && field.eq !== null ? (field.err ?? `value must be ${String(field.eq)}`) : undefined
}

function listProblems(value: unknown, field: FieldSchema, services: SchemaServices, message: string): Verdict {
  const list = asList(value)
  if (!list) return message
  const element: FieldSchema | undefined = field.elements && { ...field.elements, required: true }
  if (!element) return undefined
  const problems = list.flatMap((item, index) => under(index, validateField(item, element, services)))
  return problems.length > 0 ? problems : undefined
}

/** The first error is the map's own, and a bad key comes before a bad value (surprises.md 5). */
function mapProblems(value: unknown, field: FieldSchema, services: SchemaServices): Verdict {
  const entries = entriesOf(value)
  if (!entries) return 'expected a map'
  for (const [key, item] of entries) {
    const wrong = [
      field.keys && validateField(key, field.keys, services),
      field.values && validateField(item, { ...field.values, required: true }, services),
    ]
    const first = wrong.find((problems) => problems !== undefined && problems.length > 0)
    if (first) return first
  }
  return undefined
}

/** A Lua table has entries whatever it is: those of a list are numbered from 1. */
function entriesOf(value: unknown): readonly (readonly [string | number, unknown])[] | undefined {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [index + 1, item])
  return isRecord(value) ? Object.entries(value) : undefined
}

/** A reference is `{ id = … }`; names were resolved before (Kong: schema.md §4). */
function foreignProblems(value: unknown): Verdict {
  if (!isRecord(value) || isAbsent(value['id'])) return [{ path: ['id'], message: 'missing primary key' }]
  return Object.keys(value).length > 1 ? 'not a primary key' : undefined
}
