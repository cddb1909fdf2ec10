import { isVaultReference, type FieldSchema, type PlainRecord, type Problem, type SchemaServices } from './field.ts'
import { memoize } from './memo.ts'
import { immutableProblems, mergeRecords, processAutoFields } from './process.ts'
import { resolveReferences } from './references.ts'
import { transform } from './transformations.ts'
import { recordProblems } from './validate.ts'

/** What came of writing or reading an entity: the row, what is wrong with it, or why it could not be transformed. */
export type Outcome =
  | { readonly type: 'done'; readonly value: PlainRecord }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly type: 'failed'; readonly error: string }

const invalid = (problems: readonly Problem[]): Outcome => ({ type: 'invalid', problems })

/** A row as the database would hold it, from what the user gave (Kong: the DAO's insert and upsert). */
export function insertEntity(
  schema: FieldSchema,
  given: PlainRecord,
  { services, context = 'insert' }: { readonly services: SchemaServices; readonly context?: 'insert' | 'upsert' },
): Outcome {
  const { value, problems } = processAutoFields(schema, given, { context, services })
  if (problems.length > 0) return invalid(problems)
  const wrong = recordProblems(value, schema, { services })
  return wrong.length > 0 ? invalid(wrong) : stored(schema, value)
}

/** What is to change in which row. */
export interface Change {
  readonly given: PlainRecord
  readonly current: PlainRecord
  /** The entity without its subschema, when what is given does not name it: Kong completes it by that one only. */
  readonly partial?: FieldSchema
}

/** A stored row with the given fields changed: completed, compared, merged, judged, transformed (Kong: the DAO's update). */
export function updateEntity(
  schema: FieldSchema,
  { given, current, partial = schema }: Change,
  services: SchemaServices,
): Outcome {
  const { value, problems } = processAutoFields(partial, given, { context: 'update', services })
  if (problems.length > 0) return invalid(problems)
  const read = readEntity(schema, current, { services, nulls: true, hidesShorthands: true })
  if (read.type !== 'done') return read
  const changed = immutableProblems(schema, value, read.value)
  if (changed.length > 0) return invalid(changed)
  const merged = mergeRecords(schema, value, read.value)
  const wrong = recordProblems(merged, schema, {
    services,
    isPartial: true,
    isUpdate: true,
    original: value,
    current: read.value,
  })
  return wrong.length > 0 ? invalid(wrong) : stored(schema, merged, value)
}

function stored(schema: FieldSchema, value: PlainRecord, original = value): Outcome {
  const result = transform(schema, value, { direction: 'write', original })
  return 'error' in result ? { type: 'failed', error: result.error } : { type: 'done', value: result.value }
}

export interface ReadOptions {
  readonly services: SchemaServices
  /** The Admin API shows nulls, handlers do not see them. */
  readonly nulls?: boolean
  readonly hidesShorthands?: boolean
}

/** A stored row as a reader gets it (Kong: the DAO's select). */
export function readEntity(schema: FieldSchema, row: PlainRecord, options: ReadOptions): Outcome {
  const { value, problems } = processAutoFields(schema, row, { context: 'select', ...options })
  return problems.length > 0 ? invalid(problems) : { type: 'done', value }
}

/** A stored row as a handler gets it: without nulls, vault references looked up (Kong: schema.md §9). */
export function handlerView(schema: FieldSchema, row: PlainRecord, services: SchemaServices): PlainRecord {
  if (!services.dereference && !hasOldNames(schema)) return withoutNulls(row) as PlainRecord
  const read = readEntity(schema, row, { services })
  return read.type === 'done' ? resolveReferences(schema, read.value, services) : {}
}

/** Whether reading shows more than what is stored. */
const hasOldNames = memoize((schema: FieldSchema): boolean => {
  const parts = [...(schema.fields ?? []).map(([, field]) => field), schema.elements, schema.values]
  const own = (schema.shorthand_fields ?? []).some(({ backwards }) => backwards !== undefined)
  return own || parts.some((part) => part !== undefined && hasOldNames(part))
})

/** {@link handlerView} of a row that is complete: only one that holds references costs anything to look up. */
export function storedView(
  schema: FieldSchema,
  row: PlainRecord,
  { services, vaults }: { readonly services: SchemaServices; vaults(): readonly PlainRecord[] },
): PlainRecord {
  const { dereference, ...others } = services
  if (!dereference || !mayRefer(schema) || !holdsReference(row)) return handlerView(schema, row, others)
  return handlerView(schema, row, { ...others, dereference: (reference) => dereference(reference, vaults()) })
}

const mayRefer = memoize((schema: FieldSchema): boolean => {
  const parts = [...(schema.fields ?? []).map(([, field]) => field), schema.elements, schema.values]
  return schema.referenceable === true || parts.some((part) => part !== undefined && mayRefer(part))
})

/** Whether a vault reference stands anywhere in a value. */
export function holdsReference(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isVaultReference(value)
  return Object.values(value).some(holdsReference)
}

/** Nulls gone at every level. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withoutNulls)
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined)
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]))
}
