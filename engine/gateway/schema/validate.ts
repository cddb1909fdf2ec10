import { runEntityChecks } from './entity-checks.ts'
import {
  asList,
  asRecord,
  isAbsent,
  isRecord,
  isVaultReference,
  show,
  type FieldSchema,
  type FieldType,
  type PlainRecord,
  type Problem,
  type SchemaServices,
  type Verdict,
} from './field.ts'
import { foreignProblems } from './foreign.ts'
import { memoize } from './memo.ts'
import { processAutoFields } from './process.ts'
import { transformationProblems } from './transformations.ts'
import { runValidators } from './validators.ts'

/** How a value is judged. */
export interface Validation {
  readonly services: SchemaServices
  /** Sentences about missing fields say that they are needed when updating (Kong: schema.md §6). */
  readonly isUpdate?: boolean
}

type TypeCheck = (value: unknown, field: FieldSchema, validation: Validation) => Verdict

const isInteger = (value: unknown) => typeof value === 'number' && Number.isInteger(value)

/** What each type asks of a value (Kong: schema.md §4). */
const TYPE_CHECKS = {
  string: (value) => (typeof value === 'string' ? undefined : 'expected a string'),
  number: (value) => (typeof value === 'number' ? undefined : 'expected a number'),
  integer: (value) => (isInteger(value) ? undefined : 'expected an integer'),
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'expected a boolean'),
  function: (value) => (typeof value === 'function' ? undefined : 'expected a function'),
  array: (value, field, validation) => listProblems(value, field, validation, 'expected an array'),
  set: (value, field, validation) => listProblems(value, field, validation, 'expected a set'),
  map: mapProblems,
  record: nestedProblems,
  foreign: (value, field) => foreignProblems(value, field),
  json: () => undefined,
  any: () => undefined,
  // `self` names no type of its own once the schema is there (conformance schema.type.self).
  self: () => 'invalid type: nil',
} as const satisfies Record<FieldType, TypeCheck>

/** Everything wrong with a value of a field, in Kong's order of checks (Kong: schema.md §4). */
export function validateField(value: unknown, field: FieldSchema, validation: Validation): Problem[] {
  if (isAbsent(value)) return problemsOf(checkAbsent(field, value))
  if (field.eq === null) return problemsOf(field.err ?? 'value must be null')
  if (field.abstract) return problemsOf('error in schema definition: abstract field was not specialized')
  if (field.unknownType !== undefined) return problemsOf(`invalid type: ${field.unknownType}`)
  const typed = problemsOf(TYPE_CHECKS[field.type](value, field, validation))
  if (typed.length > 0) return typed
  if (field.referenceable && isVaultReference(value)) return []
  return problemsOf(runValidators(value, field, validation.services))
}

/** What a whole record is compared with, besides its schema. */
export interface RecordValidation extends Validation {
  /** An update: missing fields are no mistake, the deprecated `check` does not run. */
  readonly isPartial?: boolean
  /** What the user gave of an update; transformations look at that. */
  readonly original?: PlainRecord
  /** What was stored before an update. */
  readonly current?: PlainRecord
}

const namesOf = memoize((schema: FieldSchema) => new Set((schema.fields ?? []).map(([name]) => name)))
const required = memoize((field: FieldSchema): FieldSchema => ({ ...field, required: true }))

/** A record against its fields: each field, unknown keys, then entity checks, transformations and the old `check`. */
export function recordProblems(record: PlainRecord, schema: FieldSchema, validation: RecordValidation): Problem[] {
  const fields = schema.fields ?? []
  const known = namesOf(schema)
  const problems = Object.keys(record)
    .filter((name) => !known.has(name) && name !== 'updated_at')
    .map((name): Problem => ({ path: [name], message: 'unknown field' }))
  for (const [name, field] of fields) {
    if (name === 'updated_at' || (name === 'ttl' && field.type === 'any')) continue
    if (validation.isPartial && record[name] === undefined) continue
    const wrong = validateField(record[name], field, validation)
    if (wrong.length > 0) problems.push(...under(name, wrong))
  }
  problems.push(...runEntityChecks({ record, schema, problems, validate: validateField, validation }))
  problems.push(...transformationProblems(schema, validation.original ?? record, validation.current))
  const verdict = validation.isPartial ? undefined : schema.check?.(record)
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

function checkAbsent(field: FieldSchema, value: null | undefined): Verdict {
  if (field.required && !field.auto) return 'required field missing'
  if (value === null && field.ne === null) return field.err ?? 'value must not be null'
  if (value === null && field.eq !== undefined && field.eq !== null)
    return field.err ?? `value must be ${show(field.eq)}`
  return undefined
}

/** A nested record is judged as a new one with its defaults, whatever is done to the whole (Kong: schema.md §4 record). */
function nestedProblems(value: unknown, field: FieldSchema, validation: Validation): Verdict {
  const record = asRecord(value)
  if (!record) return Array.isArray(value) ? unknownPositions(value) : 'expected a record'
  const nested: Validation = { services: validation.services, isUpdate: validation.isUpdate ?? false }
  const completed = processAutoFields(field, record, { context: 'insert', services: validation.services })
  return completed.problems.length > 0 ? completed.problems : recordProblems(completed.value, field, nested)
}

/** A list is a table whose keys are numbers: none of them is a field. */
function unknownPositions(list: readonly unknown[]): Problem[] {
  return list.map((_, index) => ({ path: [index], message: 'unknown field' }))
}

function listProblems(value: unknown, field: FieldSchema, validation: Validation, message: string): Verdict {
  const list = asList(value)
  if (!list) return message
  const element: FieldSchema | undefined = field.elements && required(field.elements)
  if (!element) return undefined
  const problems = list.flatMap((item, index) => under(index, validateField(item, element, validation)))
  return problems.length > 0 ? problems : undefined
}

/** The first error is the map's own, and a bad key comes before a bad value (surprises.md 5). */
function mapProblems(value: unknown, field: FieldSchema, validation: Validation): Verdict {
  const entries = entriesOf(value)
  if (!entries) return 'expected a map'
  for (const [key, item] of entries) {
    const wrong = [
      field.keys && validateField(key, field.keys, validation),
      field.values && validateField(item, required(field.values), validation),
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
