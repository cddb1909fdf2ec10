import { idOf } from '../../gateway/declarative/stable-id.ts'
import type { EntitySchema } from '../../gateway/schema/core.ts'
import { isAbsent, isRecord, type PlainRecord, type Problem } from '../../gateway/schema/field.ts'
import { isUuid } from '../../gateway/uuid.ts'
import { DaoError, ERRORS, schemaViolation } from './dao-error.ts'
import type { EntityStore } from './entity-store.ts'
import { foreignFields, uniqueFields } from './row.ts'

/**
 * References given by a unique field of what they mean (`{ name = "x" }`) become `{ id = … }`; ids must look like ids
 * (Kong: admin-api.md §2 code 13). @throws {DaoError}
 */
export function resolveReferences(store: EntityStore, entity: EntitySchema, given: PlainRecord): PlainRecord {
  const linked: Record<string, unknown> = { ...given }
  const unresolved: Record<string, unknown> = {}
  const problems: Problem[] = []
  for (const [field, reference] of foreignFields(entity)) {
    const value = given[field]
    if (!isRecord(value)) continue
    const id = value['id']
    if (typeof id === 'string' && !isUuid(id)) problems.push({ path: [field, 'id'], message: 'expected a valid UUID' })
    if (!isAbsent(id)) continue
    const found = lookUp(store, reference, value)
    if (found?.id !== undefined) linked[field] = { id: found.id }
    else if (found) unresolved[field] = found.unresolved
  }
  if (Object.keys(unresolved).length > 0) throw new DaoError(ERRORS.foreign_keys_unresolved(unresolved))
  if (problems.length > 0) throw schemaViolation(problems)
  return linked
}

type Found =
  | { readonly id: string; readonly unresolved?: undefined }
  | { readonly id?: undefined; readonly unresolved: unknown }

function lookUp(store: EntityStore, reference: string, value: PlainRecord): Found | undefined {
  const collection = store.collection(reference)
  if (!collection) return undefined
  const name = uniqueFields(collection.entity).find((field) => !isAbsent(value[field]))
  if (name === undefined) return undefined
  const row = collection.find(name, value[name])
  if (row) return { id: row.id }
  return { unresolved: { [name]: { name, value: value[name], parent: reference } } }
}

/** Everything a row refers to is there (Kong: admin-api.md §2 code 4). @throws {DaoError} */
export function checkReferences(store: EntityStore, entity: EntitySchema, value: PlainRecord): void {
  for (const [field, reference] of foreignFields(entity)) {
    const id = idOf(value[field])
    if (id === undefined || store.collection(reference)?.get(id)) continue
    throw new DaoError(ERRORS.foreign_key_violation_invalid_reference({ id }, field, reference))
  }
}
