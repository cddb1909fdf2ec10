import {
  asList,
  asRecord,
  isAbsent,
  isSame,
  show,
  valueAt,
  type FieldSchema,
  type PlainRecord,
  type Problem,
  type SchemaServices,
  type ShorthandField,
} from './field.ts'
import { validateField } from './validate.ts'

/** A record without its shorthands, and what they have wrong. */
export interface Expanded {
  readonly value: PlainRecord
  readonly problems: readonly Problem[]
}

/**
 * Replaces short names by the fields they stand for. One that is not deprecated overrides what is there; a deprecated
 * one only fills in, and must not contradict the new field (Kong: schema.md §7, surprises.md 7).
 */
export function expandShorthands(schema: FieldSchema, given: PlainRecord, services: SchemaServices): Expanded {
  const problems: Problem[] = []
  let value: PlainRecord = given
  for (const shorthand of schema.shorthand_fields ?? []) {
    const { name, field, isDeprecated, expand } = shorthand
    const { [name]: short, ...rest } = value
    if (short === undefined) continue
    const wrong = [...validateField(short, field, { services }), ...contradiction(shorthand, short, rest)]
    problems.push(...wrong.map(({ path, message }) => ({ path: [name, ...path], message })))
    value = rest
    const long = wrong.length > 0 ? undefined : expand(short)
    if (long) value = isDeprecated ? fillIn(rest, long) : override(rest, long)
  }
  return { value, problems }
}

/** Old names of a stored record, beside the fields they stand for; also those that are null in every view. */
export function shownShorthands(schema: FieldSchema, stored: PlainRecord): PlainRecord {
  const shown: Record<string, unknown> = {}
  for (const { name, backwards } of schema.shorthand_fields ?? []) {
    const found = backwards && valueAt(stored, backwards)
    if (found !== undefined) shown[name] = found
  }
  return shown
}

/** A record as it is read back: short names appear beside the fields they stand for, at every level. */
export function showShorthands(schema: FieldSchema, value: PlainRecord): PlainRecord {
  const shown: Record<string, unknown> = { ...value }
  for (const [name, field] of schema.fields ?? []) {
    const inner = field.type === 'record' ? asRecord(value[name]) : undefined
    if (inner) shown[name] = showShorthands(field, inner)
  }
  return Object.assign(shown, shownShorthands(schema, value))
}

function contradiction(
  { name, isDeprecated, backwards }: ShorthandField,
  short: unknown,
  rest: PlainRecord,
): Problem[] {
  const present = backwards && (valueAt(rest, backwards) ?? nullOnTheWay(rest, backwards))
  if (!isDeprecated || !backwards || isAbsent(present) || isAbsent(short) || isSame(present, short)) return []
  const message = `both deprecated and new field are used but their values mismatch: ${name} = ${show(short)} vs ${backwards.join('.')} = ${show(present)}`
  return [{ path: [], message }]
}

/** Kong cannot look into null and throws; the sentence says what stands there (conformance schema.shorthand.depr.11). */
function nullOnTheWay(record: PlainRecord, path: readonly string[]): string | undefined {
  const isNull = path.slice(0, -1).some((_, index) => valueAt(record, path.slice(0, index + 1)) === null)
  return isNull ? 'null' : undefined
}

/** What the shorthand says wins; tables are merged, lists entry by entry. */
function override(base: PlainRecord, over: PlainRecord): PlainRecord {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const [inner, outer] = [asRecord(merged[key]), asRecord(value)]
    const [before, after] = [asList(merged[key]), asList(value)]
    if (inner && outer) merged[key] = override(inner, outer)
    else if (before && after) merged[key] = [...after, ...before.slice(after.length)]
    else merged[key] = value
  }
  return merged
}

/** Only what is missing or null is taken from the shorthand. */
function fillIn(base: PlainRecord, from: PlainRecord): PlainRecord {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(from)) {
    const [inner, outer] = [asRecord(merged[key]), asRecord(value)]
    if (inner && outer) merged[key] = fillIn(inner, outer)
    else if (isAbsent(merged[key])) merged[key] = value
  }
  return merged
}
