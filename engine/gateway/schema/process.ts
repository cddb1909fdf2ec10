import {
  asList,
  asRecord,
  isAbsent,
  isSame,
  type FieldSchema,
  type PlainRecord,
  type Problem,
  type SchemaServices,
} from './field.ts'
import { expandShorthands, shownShorthands } from './shorthands.ts'

/** What a record is completed for (Kong: schema.md §3). */
export type ProcessContext = 'insert' | 'upsert' | 'update' | 'select'

export interface ProcessOptions {
  readonly context: ProcessContext
  readonly services: SchemaServices
  /** On select: keep nulls, as the Admin API shows them. */
  readonly nulls?: boolean
  /** On select: old names of fields are not shown. */
  readonly hidesShorthands?: boolean
}

/** A completed record, or what its shorthands have wrong: then nothing else is looked at. */
export interface Processed {
  readonly value: PlainRecord
  readonly problems: readonly Problem[]
}

/**
 * Completes a record: shorthands expanded, `auto` values made, defaults filled in, everything else null. An update
 * stays partial; what is read shows its old names again (Kong: schema.md §3, §7). An explicit null suppresses a
 * default (surprises.md 3).
 */
export function processAutoFields(schema: FieldSchema, given: PlainRecord, options: ProcessOptions): Processed {
  const problems: Problem[] = []
  return { value: new Processing(problems, options).record(schema, given), problems }
}

class Processing {
  private readonly problems: Problem[]
  private readonly options: ProcessOptions

  constructor(problems: Problem[], options: ProcessOptions) {
    this.problems = problems
    this.options = options
  }

  record(schema: FieldSchema, given: PlainRecord): PlainRecord {
    const { context, nulls, hidesShorthands, services } = this.options
    const { value, problems } = expandShorthands(schema, given, services)
    this.problems.push(...problems)
    if (problems.length > 0) return given
    const filled: Record<string, unknown> = { ...value }
    for (const [name, field] of schema.fields ?? []) this.fill(filled, name, field)
    if (context !== 'select') return filled
    const shown = readable(schema, filled, nulls === true)
    return hidesShorthands ? shown : { ...shown, ...shownShorthands(schema, value) }
  }

  private fill(record: Record<string, unknown>, name: string, field: FieldSchema): void {
    const value = this.field(field, field.auto ? this.automatic(name, field, record[name]) : record[name])
    if (value === undefined) delete record[name]
    else record[name] = value
  }

  /** Values that Kong makes: ids and keys when absent, times also in place of null. */
  private automatic(name: string, { type, uuid }: FieldSchema, value: unknown): unknown {
    const { context, services } = this.options
    const isNew = context === 'insert' || context === 'upsert'
    const seconds = () => (type === 'integer' ? services.now && Math.floor(services.now()) : services.now?.())
    if (name === 'created_at') return isNew && isAbsent(value) ? (seconds() ?? value) : value
    if (name === 'updated_at') return context === 'select' ? value : (seconds() ?? value)
    if (!isNew || value !== undefined || type !== 'string') return value
    return uuid ? services.newUuid?.() : services.randomText?.()
  }

  private field(field: FieldSchema, value: unknown): unknown {
    if (value === null) return this.options.context === 'select' && field.required ? this.missing(field, null) : null
    if (value !== undefined) return this.given(field, value)
    return this.options.context === 'update' ? undefined : this.missing(field, value)
  }

  /** What stands for a value that is not there. */
  private missing(field: FieldSchema, value: null | undefined): unknown {
    if (field.default !== undefined) {
      const copy = copyOf(isListType(field) ? (asList(field.default) ?? field.default) : field.default)
      return this.options.context === 'select' || isRequiredRecord(field) ? this.given(field, copy) : copy
    }
    if (isRequiredRecord(field)) return this.record(field, {})
    return field.required || field.abstract ? value : null
  }

  private given(field: FieldSchema, value: unknown): unknown {
    if (field.abstract) return value
    const { type, elements, values } = field
    if (this.options.context === 'select' && type === 'integer' && typeof value === 'number') return Math.floor(value)
    if (this.options.context === 'select' && type === 'string' && value === '' && field.len_min !== 0) return null
    if (isListType(field)) return this.list(field, elements, value)
    const record = type === 'record' || type === 'map' ? asRecord(value) : undefined
    if (!record) return value
    if (type === 'record') return this.record(field, record)
    if (!values) return value
    return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, this.element(values, item)]))
  }

  /** Sets keep the first of equal values, before any length is checked (surprises.md 5). */
  private list(field: FieldSchema, elements: FieldSchema | undefined, value: unknown): unknown {
    const list = asList(value)
    if (!list || !elements) return value
    const filled = list.map((item) => this.element(elements, item))
    return field.type === 'set' ? withoutRepetition(filled) : filled
  }

  /** Part of a list or a map: null stays null. */
  private element(field: FieldSchema, value: unknown): unknown {
    return isAbsent(value) ? value : this.given(field, value)
  }
}

/** Such a record is always there, with all of its fields (surprises.md 3). */
function isRequiredRecord({ type, required, abstract }: FieldSchema): boolean {
  return type === 'record' && required === true && abstract !== true
}

function isListType({ type }: FieldSchema): boolean {
  return type === 'array' || type === 'set'
}

/** Tables are equal only to themselves, so only plain values can repeat. */
function withoutRepetition(list: readonly unknown[]): unknown[] {
  return [...new Set(list)]
}

/** What a reader gets: keys of the schema only, and nulls only when asked for. */
function readable(schema: FieldSchema, record: PlainRecord, nulls: boolean): PlainRecord {
  const known = new Set((schema.fields ?? []).map(([name]) => name))
  return Object.fromEntries(
    Object.entries(record).filter(([key, value]) => known.has(key) && (nulls || !isAbsent(value))),
  )
}

/** A default belongs to the schema: rows get their own copy. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf)
  const record = typeof value === 'object' ? asRecord(value) : undefined
  return record ? Object.fromEntries(Object.entries(record).map(([key, item]) => [key, copyOf(item)])) : value
}

/** Fields that may never change, compared with what is stored (Kong: surprises.md 1). */
export function immutableProblems(schema: FieldSchema, given: PlainRecord, current: PlainRecord): Problem[] {
  return (schema.fields ?? []).flatMap(([name, { immutable }]): Problem[] =>
    immutable && !isUnchanged(given[name], current[name])
      ? [{ path: [name], message: 'immutable field cannot be updated' }]
      : [],
  )
}

/** Lists may be given in another order (conformance schema.update.immutable.9). */
function isUnchanged(given: unknown, current: unknown): boolean {
  if (!Array.isArray(given) || !Array.isArray(current) || given.length !== current.length) return isSame(given, current)
  const left: unknown[] = [...current]
  return given.every((item: unknown) => {
    const at = left.findIndex((other) => isSame(item, other))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

/** A partial record laid over what is stored: records are merged, lists and maps replaced (surprises.md 4). */
export function mergeRecords(schema: FieldSchema, over: PlainRecord, base: PlainRecord): PlainRecord {
  const merged: Record<string, unknown> = { ...base, ...over }
  for (const [name, field] of schema.fields ?? []) {
    const [inner, outer] = [base[name], asRecord(over[name])]
    if (field.type === 'record' && asRecord(inner) && outer)
      merged[name] = mergeRecords(field, outer, asRecord(inner) ?? {})
    else if (over[name] === undefined && name in base) merged[name] = inner
  }
  return merged
}
