import { asList, asRecord, isAbsent, type FieldSchema, type NamedField, type PlainRecord } from './field.ts'

/**
 * A record as it is stored on insert: shorthands expanded, defaults filled in, everything else null
 * (Kong: schema.md §3, §7). An explicit null suppresses a default (surprises.md 3).
 */
export function fillRecord(schema: FieldSchema, given: PlainRecord): PlainRecord {
  const value = expandShorthands(schema, given)
  const filled: Record<string, unknown> = { ...value }
  for (const [name, field] of schema.fields ?? []) filled[name] = fillField(field, value[name])
  return filled
}

/** Value of one field on insert. */
export function fillField(field: FieldSchema, value: unknown): unknown {
  if (value === undefined) return fillMissing(field)
  if (value === null) return null
  return fillGiven(field, value)
}

function fillMissing(field: FieldSchema): unknown {
  if (field.default !== undefined) return fillGiven(field, structuredCopy(field.default))
  return field.type === 'record' && field.required ? fillRecord(field, {}) : null
}

function fillGiven(field: FieldSchema, value: unknown): unknown {
  const { elements, values } = field
  switch (field.type) {
    case 'record': {
      const record = asRecord(value)
      return record ? fillRecord(field, record) : value
    }
    case 'array':
    case 'set':
      return fillList(field, elements, value)
    case 'map': {
      const record = asRecord(value)
      if (!record || !values) return value
      return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, fillField(values, item)]))
    }
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
    case 'foreign':
    case 'function':
    case 'json':
    case 'any':
      return value
  }
}

/** Sets keep the first of equal values, before any length is checked (surprises.md 5). */
function fillList(field: FieldSchema, elements: FieldSchema | undefined, value: unknown): unknown {
  const list = asList(value)
  if (!list || !elements) return value
  const filled = list.map((item) => fillField(elements, item))
  return field.type === 'set' ? [...new Set(filled)] : filled
}

function expandShorthands(schema: FieldSchema, given: PlainRecord): PlainRecord {
  let value: PlainRecord = given
  for (const { name, isDeprecated, expand } of schema.shorthand_fields ?? []) {
    const short = value[name]
    if (short === undefined) continue
    const { [name]: _, ...rest } = value
    const long = isAbsent(short) ? {} : (expand(short) ?? {})
    value = isDeprecated ? merge(long, rest) : merge(rest, long)
  }
  return value
}

/** Later values win; nested tables are merged; null gives way. */
function merge(base: PlainRecord, over: PlainRecord): PlainRecord {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const [inner, outer] = [asRecord(merged[key]), asRecord(value)]
    if (inner && outer) merged[key] = merge(inner, outer)
    else if (!isAbsent(value) || merged[key] === undefined) merged[key] = value
  }
  return merged
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
