import {
  isAbsent,
  isEmpty,
  isSame,
  quoted,
  valueAt,
  type FieldSchema,
  type PlainRecord,
  type Problem,
  type Transformation,
} from './field.ts'

const at = (record: PlainRecord, name: string) => valueAt(record, name.split('.'))
const isGiven = (record: PlainRecord, name: string) => !isEmpty(at(record, name))

/**
 * A transformation whose inputs are given in part only; on an update a change of what it needs asks for the inputs, too
 * (Kong: schema.md §8).
 */
export function transformationProblems(schema: FieldSchema, given: PlainRecord, current?: PlainRecord): Problem[] {
  return (schema.transformations ?? []).flatMap(({ input, needs }): Problem[] => {
    const names = [...input, ...needs]
    const isChanged = (name: string) => isGiven(given, name) && !isSame(at(given, name), at(current ?? {}, name))
    const isTouched = input.some((name) => isGiven(given, name)) || (current !== undefined && needs.some(isChanged))
    if (!isTouched || names.every((name) => isGiven(given, name))) return []
    return [{ path: ['@entity'], message: `all or none of these fields must be set: ${quoted(names)}` }]
  })
}

export type Transformed = { readonly value: PlainRecord } | { readonly error: string }

/** A record as it is stored, or as it is read: what transformations made of their inputs is merged in. */
export function transform(
  schema: FieldSchema,
  record: PlainRecord,
  { direction, original = record }: { readonly direction: 'read' | 'write'; readonly original?: PlainRecord },
): Transformed {
  let value = record
  for (const transformation of schema.transformations ?? []) {
    const change = transformation[direction]
    const values = change && argumentsOf(transformation, value, original)
    if (!change || !values) continue
    const result = change(values)
    if ('error' in result) return { error: `transformation failed: ${result.error}` }
    value = mergeInto(value, result.values)
  }
  return { value }
}

/** Inputs, then what is needed beside them; nothing when an input is not set. */
function argumentsOf({ input, needs }: Transformation, record: PlainRecord, original: PlainRecord) {
  if (!input.every((name) => isGiven(original, name))) return undefined
  const values = [...input, ...needs].map((name) => at(record, name))
  return values.some(isAbsent) ? undefined : values
}

function mergeInto(base: PlainRecord, over: PlainRecord): PlainRecord {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const inner = merged[key]
    const areRecords = [inner, value].every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))
    merged[key] = areRecords ? mergeInto(inner as PlainRecord, value as PlainRecord) : value
  }
  return merged
}
