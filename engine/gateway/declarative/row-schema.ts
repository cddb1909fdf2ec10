import type { EntitySchema } from '../schema/core.ts'
import { routeSchema } from '../schema/entities/route-subschemas.ts'
import { VAULT_SUBSCHEMAS } from '../schema/entities/vaults.ts'
import type { FieldSchema, PlainRecord, Problem } from '../schema/field.ts'
import { openPluginSchema, pluginRowSchema } from '../schema/plugin-schema.ts'
import { missingSubschema, specialize } from '../schema/subschema.ts'
import type { PluginSchemas } from './rows.ts'

const NOT_ENABLED = "plugin '%s' not enabled; add it to the 'plugins' configuration property"
const NOT_INSTALLED = "vault '%s' is not installed"

/** What a row is judged by: the entity, specialised by what its name says; nothing else is judged when there is none. */
export function schemaOfRow(
  entity: EntitySchema,
  value: PlainRecord,
  plugins: PluginSchemas,
): { readonly schema: FieldSchema; readonly problem?: Problem } {
  if (entity.name === 'routes') return routeSchema(entity, value)
  const key = entity.subschemaKey
  if (key === undefined) return { schema: entity }
  const name = value[key]
  if (entity.name === 'vaults') {
    const kind = typeof name === 'string' ? VAULT_SUBSCHEMAS[name] : undefined
    return kind
      ? { schema: specialize(entity, kind) }
      : { schema: entity, problem: missingSubschema(key, name, NOT_INSTALLED) }
  }
  const schema = entity.name === 'plugins' && typeof name === 'string' ? plugins(name) : undefined
  if (schema)
    return { schema: pluginRowSchema(entity, schema === 'landmark' ? openPluginSchema(String(name)) : schema) }
  return {
    schema: pluginRowSchema(entity, openPluginSchema(String(name))),
    problem: missingSubschema(key, name, NOT_ENABLED),
  }
}
