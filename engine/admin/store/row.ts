import type { Row } from '../../gateway/declarative/rows.ts'
import type { EntitySchema } from '../../gateway/schema/core.ts'
import type { PlainRecord } from '../../gateway/schema/field.ts'

/** A row that did not come from a file. */
export function rowOf(
  entity: EntitySchema,
  { value, view, expiresAt }: Pick<Row, 'value' | 'view'> & { readonly expiresAt?: number | undefined },
): Row {
  const raw = { entity, value, path: [], parent: undefined }
  return { id: String(value['id']), value, view, raw, ...(expiresAt !== undefined && { expiresAt }) }
}

/** When a row with this value ends, written now; undefined: never. */
export function expiryOf({ hasTtl }: EntitySchema, { ttl }: PlainRecord, now: number | undefined): number | undefined {
  return hasTtl && typeof ttl === 'number' && ttl > 0 && now !== undefined ? now + ttl : undefined
}

/** Fields of an entity that refer to others. */
export function foreignFields(entity: EntitySchema): readonly (readonly [field: string, reference: string])[] {
  return (entity.fields ?? []).flatMap(([name, { type, reference }]) =>
    type === 'foreign' && reference !== undefined ? [[name, reference] as const] : [],
  )
}

/** What becomes of rows when the row they refer to is deleted (Kong: schema.md §2 foreign). */
export function onDelete(entity: EntitySchema, field: string): string {
  return entity.fields?.find(([name]) => name === field)?.[1].on_delete ?? 'restrict'
}

/** Fields no two rows share; where a cache key identifies rows the endpoint key need not be unique (targets). */
export function uniqueFields(entity: EntitySchema): readonly string[] {
  const declared = (entity.fields ?? []).flatMap(([name, { unique }]) =>
    unique === true && name !== 'id' ? [name] : [],
  )
  const key = entity.endpointKey !== undefined && entity.cacheKey.length === 0 ? [entity.endpointKey] : []
  return [...new Set([...key, ...declared, ...entity.uniqueFields])]
}
