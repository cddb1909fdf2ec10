import {
  asList,
  asRecord,
  isAbsent,
  type FieldSchema,
  type NamedField,
  type PlainRecord,
  type Problem,
  type SchemaServices,
} from './field.ts'
import { expandShorthands } from './shorthands.ts'

/** A record completed on insert, or what its shorthands have wrong: then nothing else is looked at. */
export interface CompletedRecord {
  readonly value: PlainRecord
  readonly problems: readonly Problem[]
}

/**
 * A record as it is stored on insert: shorthands expanded, defaults filled in, everything else null
 * (Kong: schema.md §3, §7). An explicit null suppresses a default (surprises.md 3).
 */
export function completeRecord(schema: FieldSchema, given: PlainRecord, services: SchemaServices): CompletedRecord {
  const problems: Problem[] = []
  return { value: new Completion(problems, services).record(schema, given), problems }
}

class Completion {
  private readonly problems: Problem[]
  private readonly services: SchemaServices

  constructor(problems: Problem[], services: SchemaServices) {
    this.problems = problems
    this.services = services
  }

  record(schema: FieldSchema, given: PlainRecord): PlainRecord {
    const { value, problems } = expandShorthands(schema, given, this.services)
    this.problems.push(...problems)
    const filled: Record<string, unknown> = { ...value }
    for (const [name, field] of schema.fields ?? []) filled[name] = this.field(field, value[name])
    return filled
  }

  private field(field: FieldSchema, value: unknown): unknown {
    if (value === null) return null
    if (value !== undefined) return this.given(field, value)
    if (field.default !== undefined) return this.given(field, structuredCopy(field.default))
    return field.type === 'record' && field.required ? this.record(field, {}) : null
  }

  private given(field: FieldSchema, value: unknown): unknown {
    const { type, elements, values } = field
    if (type === 'array' || type === 'set') return this.list(field, elements, value)
    const record = type === 'record' || type === 'map' ? asRecord(value) : undefined
    if (!record) return value
    if (type === 'record') return this.record(field, record)
    if (!values) return value
    return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, this.field(values, item)]))
  }

  /** Sets keep the first of equal values, before any length is checked (surprises.md 5). */
  private list(field: FieldSchema, elements: FieldSchema | undefined, value: unknown): unknown {
    const list = asList(value)
    if (!list || !elements) return value
    const filled = list.map((item) => this.field(elements, item))
    return field.type === 'set' ? [...new Set(filled)] : filled
  }
}

function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCopy)
  const record = typeof value === 'object' ? asRecord(value) : undefined
  return record ? Object.fromEntries(Object.entries(record).map(([key, item]) => [key, structuredCopy(item)])) : value
}

/** A configuration as a handler sees it: nulls are gone (Kong: schema.md §9). */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (isAbsent(item) ? [] : [[key, withoutNulls(item)]])),
  )
}

/** Plugin schemas: every record is required unless it says otherwise (Kong: loading.md §4). */
export function requireRecords(field: FieldSchema): FieldSchema {
  const { fields, elements, values } = field
  const inner = {
    ...(fields ? { fields: fields.map(([name, child]): NamedField => [name, requireRecords(child)]) } : {}),
    ...(elements ? { elements: requireRecords(elements) } : {}),
    ...(values ? { values: requireRecords(values) } : {}),
  }
  const isRequired = field.type === 'record' ? { required: field.required ?? true } : {}
  return { ...field, ...inner, ...isRequired }
}
