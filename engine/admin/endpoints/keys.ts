import type { Row } from '../../gateway/declarative/rows.ts'
import type { PlainRecord } from '../../gateway/schema/field.ts'
import { readEntity } from '../../gateway/schema/operations.ts'
import { validateField } from '../../gateway/schema/validate.ts'
import { isUuid } from '../../gateway/uuid.ts'
import type { Collection } from '../store/collection.ts'
import { DaoError, ERRORS } from '../store/dao-error.ts'
import type { EntityStore } from '../store/entity-store.ts'
import { endpointKey } from './names.ts'
import { findRow, type RowKey } from '../store/write.ts'

/** What a path's key means: an id, or a value of the endpoint key (Kong: admin-api.md §1). @throws {DaoError} */
export function keyOf(store: EntityStore, { entity }: Collection, text: string): RowKey {
  if (isUuid(text)) return { id: text.toLowerCase() }
  const field = endpointKey(entity)
  const schema = entity.fields?.find(([name]) => name === field)?.[1]
  if (field === undefined || !schema) throw new DaoError(ERRORS.invalid_primary_key({ id: 'expected a valid UUID' }))
  const [problem] = validateField(text, schema, { services: store.options.services })
  if (problem) throw new DaoError(ERRORS.invalid_unique(field, problem.message))
  return { field, value: text }
}

/** The row a path means; undefined when there is none. @throws {DaoError} */
export function rowAt(store: EntityStore, collection: Collection, text: string): Row | undefined {
  return findRow(collection, keyOf(store, collection, text))
}

/** A row as the Admin API shows it: with nulls, and the seconds that are left of its time. */
export function shown(store: EntityStore, { raw, value, expiresAt }: Row): PlainRecord {
  const { schema } = store.schemaOf(raw.entity, value)
  const read = readEntity(schema, value, { services: store.options.services, nulls: true })
  const whole = read.type === 'done' ? read.value : value
  if (!raw.entity.hasTtl) return whole
  const now = store.options.services.now?.() ?? 0
  return { ...whole, ttl: expiresAt === undefined ? null : Math.max(0, Math.floor(expiresAt - now)) }
}
