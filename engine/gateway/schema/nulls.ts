import { isAbsent } from './field.ts'

/** A configuration as a handler sees it: nulls are gone (Kong: schema.md §9). */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (isAbsent(item) ? [] : [[key, withoutNulls(item)]])),
  )
}
