import type { FieldSchema, NamedField } from '../field.ts'
import { TYPEDEFS } from '../typedefs.ts'

/** An entity of the declarative configuration: its fields and what identifies it. */
export interface EntitySchema extends FieldSchema {
  readonly name: string
  /** Field that names the entity in references and paths, and gives it its stable id. */
  readonly endpointKey: string | undefined
  /** Further unique fields. */
  readonly uniqueFields: readonly string[]
  /** Fields that together identify a row without a name (Kong: cache_key). */
  readonly cacheKey: readonly string[]
  /** Field whose value names the subschema that judges the rest: `name` of a plugin or a vault. */
  readonly subschemaKey?: string
  /** Name in the paths of the Admin API, and under what it belongs to; its own name without them (daos.lua admin_api_name). */
  readonly adminApiName?: string
  readonly adminApiNestedName?: string
  /** False: the Admin API has no endpoints for it. */
  readonly generatesAdminApi?: boolean
  /** Module with methods of its own for the DAO (daos.lua `dao`). */
  readonly dao?: string
  /** Rows may have a time to live, in seconds, in a field `ttl`. */
  readonly hasTtl?: boolean
}

export const text: FieldSchema = { type: 'string' }
export const uniqueText: FieldSchema = { type: 'string', unique: true }
export const flag = (value: boolean): FieldSchema => ({ type: 'boolean', default: value })
export const required = (field: FieldSchema): FieldSchema => ({ ...field, required: true })
export const integer = (low: number, high: number, value?: number): FieldSchema => ({
  type: 'integer',
  between: [low, high],
  ...(value === undefined ? {} : { default: value }),
})
export const foreign = (reference: string, more: Partial<FieldSchema> = {}): FieldSchema => ({
  type: 'foreign',
  reference,
  ...more,
})
/** A reference to what the row belongs to: it is deleted with it. */
export const owner = (reference: string): FieldSchema => foreign(reference, { required: true, on_delete: 'cascade' })

/** No field of the schema: it is there only when it is given, and nothing of it is judged (conformance schema.unknown.7). */
export const TTL: NamedField = ['ttl', { type: 'any', abstract: true }]

/** What an entity has beside its fields. */
export interface EntityParts {
  readonly adminApiName?: string
  readonly adminApiNestedName?: string
  readonly generatesAdminApi?: boolean
  readonly hasTtl?: boolean
  readonly endpointKey?: string
  readonly uniqueFields?: readonly string[]
  readonly cacheKey?: readonly string[]
  readonly checks?: FieldSchema['entity_checks']
  readonly shorthands?: FieldSchema['shorthand_fields']
  readonly transformations?: FieldSchema['transformations']
  readonly subschemaKey?: string
  /** Times with milliseconds, as targets have them. */
  readonly isMilliseconds?: boolean
  readonly isUntagged?: boolean
  /** Without `updated_at`. */
  readonly isNeverUpdated?: boolean
}

/** An entity with the fields that all have: id, times, tags. */
export function entity(name: string, fields: readonly NamedField[], parts: EntityParts = {}): EntitySchema {
  const time = parts.isMilliseconds ? TYPEDEFS.auto_timestamp_ms : TYPEDEFS.auto_timestamp_s
  return {
    type: 'record',
    name,
    fields: [
      ['id', TYPEDEFS.uuid],
      ['created_at', time],
      ...(parts.isNeverUpdated ? [] : [['updated_at', time] satisfies NamedField]),
      ...(parts.isUntagged ? [] : [['tags', TYPEDEFS.tags] satisfies NamedField]),
      ...fields,
      ...(parts.hasTtl ? [TTL] : []),
    ],
    endpointKey: parts.endpointKey,
    uniqueFields: parts.uniqueFields ?? [],
    cacheKey: parts.cacheKey ?? [],
    ...(parts.checks ? { entity_checks: parts.checks } : {}),
    ...(parts.shorthands ? { shorthand_fields: parts.shorthands } : {}),
    ...(parts.transformations ? { transformations: parts.transformations } : {}),
    ...(parts.subschemaKey === undefined ? {} : { subschemaKey: parts.subschemaKey }),
    ...adminPartsOf(parts),
  }
}

type AdminParts = Pick<EntitySchema, 'adminApiName' | 'adminApiNestedName' | 'generatesAdminApi' | 'hasTtl'>

/** What the Admin API and the store want to know, where it is said. */
export function adminPartsOf(parts: AdminParts): AdminParts {
  const { adminApiName, adminApiNestedName, generatesAdminApi, hasTtl } = parts
  return {
    ...(adminApiName === undefined ? {} : { adminApiName }),
    ...(adminApiNestedName === undefined ? {} : { adminApiNestedName }),
    ...(generatesAdminApi === undefined ? {} : { generatesAdminApi }),
    ...(hasTtl ? { hasTtl } : {}),
  }
}
