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

/** What an entity has beside its fields. */
export interface EntityParts {
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
    ],
    endpointKey: parts.endpointKey,
    uniqueFields: parts.uniqueFields ?? [],
    cacheKey: parts.cacheKey ?? [],
    ...(parts.checks ? { entity_checks: parts.checks } : {}),
    ...(parts.shorthands ? { shorthand_fields: parts.shorthands } : {}),
    ...(parts.transformations ? { transformations: parts.transformations } : {}),
    ...(parts.subschemaKey === undefined ? {} : { subschemaKey: parts.subschemaKey }),
  }
}
