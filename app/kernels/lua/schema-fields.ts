import type { LuaItem, LuaSpan, LuaValue } from '../../../engine/index.ts'
import { pluginOfPath } from '../scenario-files.ts'
import type { LuaModule, LuaProject } from './project.ts'

/** A field of `conf`, as schema.lua declares it. */
export interface SchemaField {
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
  readonly fallback: string | undefined
  readonly fields: readonly SchemaField[]
  /** Of the records in a list, a set or a map. */
  readonly elementFields: readonly SchemaField[]
  /** Its name in schema.lua. */
  readonly span: LuaSpan
}

/** Fields of the configuration of the plugin that a file belongs to. */
export function schemaFieldsOf(project: LuaProject, file: string): readonly SchemaField[] {
  const plugin = pluginOfPath(file)
  const schema = [...project.values()].find(
    (module) => module.file.endsWith('/schema.lua') && pluginOfPath(module.file) === plugin,
  )
  if (plugin === undefined || !schema) return []
  const config = namedFields(schema, fieldOf(tableOf(schema, schema.symbols.result), 'fields')).find(
    ([name]) => name === 'config',
  )
  return config ? fieldsOf(schema, fieldOf(tableOf(schema, config[1]), 'fields')) : []
}

/** The field that `conf.redis.` leads to; `path` is empty for `conf.`. */
export function fieldsBelow(fields: readonly SchemaField[], path: readonly string[]): readonly SchemaField[] {
  return path.reduce<readonly SchemaField[]>(
    (inside, name) => inside.find((field) => field.name === name)?.fields ?? [],
    fields,
  )
}

function fieldsOf(schema: LuaModule, list: LuaValue | undefined): readonly SchemaField[] {
  return namedFields(schema, list).map(([name, value, span]) => {
    const items = tableOf(schema, value)
    const inside = tableOf(schema, fieldOf(items, 'elements') ?? fieldOf(items, 'values'))
    const fallback = literalOf(fieldOf(items, 'default'))
    return {
      name,
      type: String(literalOf(fieldOf(items, 'type')) ?? typedef(value)),
      isRequired: literalOf(fieldOf(items, 'required')) === true,
      fallback: fallback === undefined ? undefined : JSON.stringify(fallback),
      fields: fieldsOf(schema, fieldOf(items, 'fields')),
      elementFields: fieldsOf(schema, fieldOf(inside, 'fields')),
      span,
    }
  })
}

/** `{ { a = … }, { b = … } }`: the way schemas list fields in order. */
function namedFields(
  schema: LuaModule,
  list: LuaValue | undefined,
): readonly (readonly [name: string, value: LuaValue, span: LuaSpan])[] {
  return tableOf(schema, list).flatMap(({ value }) =>
    tableOf(schema, value).flatMap((item) =>
      item.name && item.value ? [[item.name.name, item.value, item.name] as const] : [],
    ),
  )
}

/** The entries of a table, also of one that a local holds. */
function tableOf({ symbols }: LuaModule, value: LuaValue | undefined): readonly LuaItem[] {
  if (value?.type === 'table') return value.items
  const local = value?.type === 'path' && value.path.names.length === 1 ? value.path.local : undefined
  const held = local === undefined ? undefined : symbols.locals[local]?.value
  return held?.type === 'table' ? held.items : []
}

function fieldOf(items: readonly LuaItem[], wanted: string): LuaValue | undefined {
  return items.find(({ name }) => name?.name === wanted)?.value
}

function literalOf(value: LuaValue | undefined): string | number | boolean | undefined {
  return value?.type === 'literal' ? value.value : undefined
}

/** `typedefs.host_with_optional_port` says enough by its name. */
function typedef(value: LuaValue): string {
  const path = value.type === 'path' || value.type === 'call' ? value.path : undefined
  return path?.names.at(-1)?.name ?? 'any'
}
