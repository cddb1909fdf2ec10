import type { EntitySchema } from '../gateway/schema/core.ts'
import { describeSchema, type FormField } from '../gateway/schema/form.ts'
import { pluginRowSchema, type PluginSchema } from '../gateway/schema/plugin-schema.ts'
import type { SchemaForms } from '../protocol.ts'

/** Every collection, and the `config` of every plugin with a schema of its own, as forms. */
export function schemaForms(
  collections: readonly EntitySchema[],
  schemas: ReadonlyMap<string, PluginSchema>,
): SchemaForms {
  const base = collections.find(({ name }) => name === 'plugins')
  const configOf = (schema: PluginSchema): readonly FormField[] => {
    const row = base ? describeSchema(pluginRowSchema(base, schema)) : []
    return row.find(({ name }) => name === 'config')?.fields ?? []
  }
  return {
    entities: Object.fromEntries(collections.map((entity) => [entity.name, describeSchema(entity)])),
    plugins: Object.fromEntries([...schemas].map(([name, schema]) => [name, configOf(schema)])),
  }
}
