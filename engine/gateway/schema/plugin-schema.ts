import { requireRecords } from './defaults.ts'
import type { EntitySchema } from './core.ts'
import type { EntityCheck, FieldSchema, NamedField, ShorthandField } from './field.ts'

/** A plugin's `schema.lua`, read (Kong: schema.md §1). */
export interface PluginSchema {
  readonly name: string
  /** Its top-level `fields`: `config`, and what it overrides of the plugin entity. */
  readonly fields: readonly NamedField[]
  readonly entityChecks: readonly EntityCheck[]
  readonly shorthandFields: readonly ShorthandField[]
  readonly check?: FieldSchema['check']
}

/** What a plugin's row is validated with: the plugin entity, specialised by the plugin's schema. */
export function pluginRowSchema(base: EntitySchema, plugin: PluginSchema): FieldSchema {
  const overrides = new Map(plugin.fields)
  const own = (base.fields ?? []).map(([name, field]): NamedField => [name, { ...field, ...overrides.get(name) }])
  const config = overrides.get('config') ?? { type: 'record', fields: [] }
  return {
    type: 'record',
    fields: [...own, ['config', requireRecords(config)]],
    entity_checks: plugin.entityChecks,
    shorthand_fields: plugin.shorthandFields,
    ...(plugin.check ? { check: plugin.check } : {}),
  }
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
  return { name, fields: [['config', { type: 'any' }]], entityChecks: [], shorthandFields: [] }
}
