import { errorTree } from '../../gateway/errors/error-tree.ts'
import { violationParts } from '../../gateway/errors/violation-text.ts'
import { withPluginEntities, type Edition, type EntitySchema } from '../../gateway/schema/core.ts'
import { entitySchemaOf, pluginSchemaOf } from '../../gateway/schema/define.ts'
import { isRecord, type PlainRecord } from '../../gateway/schema/field.ts'
import { metaschemaProblems, metasubschemaProblems } from '../../gateway/schema/metaschema.ts'
import type { PluginSchema } from '../../gateway/schema/plugin-schema.ts'
import { specializationProblem } from '../../gateway/schema/subschema.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { fromLua } from '../plain-data.ts'
import { isLegacySchema, modernSchema } from './legacy-schema.ts'
import { schemaFunction } from './schema-function.ts'
import { schemaServices } from './schema-services.ts'

/** A plugin's schema, and what is wrong with its definition (Kong: loading.md §4, schema.md §2). */
export interface ReadSchema {
  readonly schema: PluginSchema
  /** Violations of Kong's schema of schemas, one sentence each. */
  readonly problems: readonly string[]
  /** It does not fit on top of the plugin entity: Kong's whole sentence. */
  readonly loadError: string | undefined
}

/** A definition as plain data, its functions callable. */
export function definitionOf(vm: LuaVm, table: LuaTable): PlainRecord {
  const definition = fromLua(table, (f) => schemaFunction(vm, f))
  return isRecord(definition) ? definition : {}
}

/** Whose schema is read, and for which Kong. */
export interface SchemaOwner {
  readonly name: string
  /** What a schema may say of rows: consumer groups are enterprise. */
  readonly edition?: Edition
  /** Kong 1.1 takes schemas of Kong 0.x as well. */
  readonly takesLegacy?: boolean
  /** Plugins of Kong 1.1 have `run_on`. */
  readonly hasRunOn?: boolean
}

/** Reads what `kong.plugins.<name>.schema` returned. */
export function readPluginSchema(vm: LuaVm, owner: SchemaOwner, table: LuaTable): ReadSchema {
  const { name, edition = 'community', takesLegacy = false, hasRunOn = false } = owner
  const given = definitionOf(vm, table)
  const definition = takesLegacy && isLegacySchema(given) ? modernSchema(name, given) : given
  const problems = metasubschemaProblems(definition, schemaServices(vm))
  const schema = pluginSchemaOf(name, definition)
  const plugins = withPluginEntities([], edition, { hasRunOn }).find((entity) => entity.name === 'plugins')
  const misfit = plugins && problems.length === 0 ? specializationProblem(plugins, name, schema.fields) : undefined
  return {
    schema,
    problems: problems.length > 0 ? violationParts(errorTree(problems)) : [],
    loadError: misfit === undefined ? undefined : `error initializing schema for plugin: ${misfit}`,
  }
}

/** An entity of a plugin's daos.lua, and what is wrong with its definition (Kong: schema.md §10). */
export function readEntitySchema(
  vm: LuaVm,
  table: LuaTable,
): { readonly entity: EntitySchema; readonly problems: readonly string[] } {
  const definition = definitionOf(vm, table)
  const problems = metaschemaProblems(definition, schemaServices(vm))
  const entity = entitySchemaOf(definition)
  return { entity, problems: problems.length > 0 ? violationParts(errorTree(problems)) : rowTypeProblems(entity) }
}

/** What can be checked but not stored (Kong: schema.md §10). */
function rowTypeProblems({ fields = [] }: EntitySchema): string[] {
  return fields.flatMap(([name, field]) => [
    ...(field.nilable ? [`${name}: Entities cannot have nilable types.`] : []),
    ...(field.type === 'function' ? [`${name}: Entities cannot have function types.`] : []),
    ...(field.type === 'map' && field.keys?.type !== 'string' ? [`${name}: Entities map keys must be strings.`] : []),
  ])
}
