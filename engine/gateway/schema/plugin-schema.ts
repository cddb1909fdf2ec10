import type { EntitySchema } from './core.ts'
import type { EntityCheck, FieldSchema, NamedField, ShorthandField, Transformation } from './field.ts'
import { memoize } from './memo.ts'
import { specialize } from './subschema.ts'

/** A plugin's `schema.lua`, read (Kong: schema.md §1). */
export interface PluginSchema {
  readonly name: string
  /** Its top-level `fields`: `config`, and what it overrides of the plugin entity. */
  readonly fields: readonly NamedField[]
  readonly entityChecks: readonly EntityCheck[]
  readonly shorthandFields: readonly ShorthandField[]
  readonly transformations?: readonly Transformation[]
  readonly check?: FieldSchema['check']
}

/** What a plugin's row is validated with: the plugin entity, specialised by the plugin's schema. */
export function pluginRowSchema(base: EntitySchema, plugin: PluginSchema): FieldSchema {
  return rowSchemas(plugin)(base)
}

const rowSchemas = memoize((plugin: PluginSchema) => memoize((base: EntitySchema) => specialized(base, plugin)))

function specialized(base: EntitySchema, plugin: PluginSchema): FieldSchema {
  return specialize(base, {
    fields: plugin.fields.map(([name, field]): NamedField => [name, requireRecords(field)]),
    entity_checks: plugin.entityChecks,
    shorthand_fields: plugin.shorthandFields,
    ...(plugin.transformations ? { transformations: plugin.transformations } : {}),
    ...(plugin.check ? { check: plugin.check } : {}),
  })
}

/** Plugin schemas: every record is required unless it says otherwise (Kong: loading.md §4). */
function requireRecords(field: FieldSchema): FieldSchema {
  const { fields, elements, values } = field
  const inner = {
    ...(fields ? { fields: fields.map(([name, child]): NamedField => [name, requireRecords(child)]) } : {}),
    ...(elements ? { elements: requireRecords(elements) } : {}),
    ...(values ? { values: requireRecords(values) } : {}),
  }
  const isRequired = field.type === 'record' ? { required: field.required ?? true } : {}
  return { ...field, ...inner, ...isRequired }
}

/** Scopes that a schema forbids: `consumer = typedefs.no_consumer` (Kong: loading.md §4). */
export function forbiddenScopes(plugin: PluginSchema): { route?: boolean; service?: boolean; consumer?: boolean } {
  const forbidden: { route?: boolean; service?: boolean; consumer?: boolean } = {}
  for (const scope of ['route', 'service', 'consumer'] as const) {
    if (plugin.fields.some(([name, field]) => name === scope && field.eq === null)) forbidden[scope] = true
  }
  return forbidden
}

/** Schema of a plugin known by name only: any configuration passes. */
export function openPluginSchema(name: string): PluginSchema {
  return { ...OPEN, name }
}

const OPEN: PluginSchema = { name: '', fields: [['config', { type: 'any' }]], entityChecks: [], shorthandFields: [] }
