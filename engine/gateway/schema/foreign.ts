import { isAbsent, isRecord, type FieldSchema, type Verdict } from './field.ts'

/**
 * A reference is `{ id = … }`; names were resolved before (Kong: schema.md §4). Of a route without an id its own entity
 * checks speak first, and they miss `protocols` (conformance schema.foreign.4).
 */
export function foreignProblems(value: unknown, { reference }: FieldSchema): Verdict {
  const id = isRecord(value) ? value['id'] : undefined
  if (id === null) return [{ path: ['id'], message: 'required field missing' }]
  if (!isAbsent(id)) return undefined
  if (reference === 'routes' && typeof value === 'object')
    return [{ path: ['protocols'], message: 'required field missing' }]
  return [{ path: ['id'], message: 'missing primary key' }]
}
