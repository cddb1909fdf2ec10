import type { LuaItem, LuaValue } from '../../../engine/index.ts'
import type { Finding } from './findings.ts'
import { rangeOf, type LuaModule } from './project.ts'

const TYPES = 'array boolean foreign function integer json map number record set string'.split(' ')
/** What a field may say (Kong: schema.md §3). */
const ATTRIBUTES: ReadonlySet<string> = new Set(
  `type reference on_delete description examples default auto unique unique_across_ws immutable nilable abstract
  generate_admin_api transient encrypted referenceable indexed legacy required deprecation eq ne contains gt len_eq
  len_min len_max match not_match starts_with err one_of not_one_of between timestamp uuid is_regex match_all match_none
  match_any custom_validator mutually_exclusive_subsets elements keys values fields entity_checks shorthand_fields
  transformations json_schema`.split(/\s+/),
)

/** Types and attributes in schema.lua that Kong does not know, in their lines: Kong itself names only the field's number. */
export function schemaFindings(module: LuaModule): readonly Finding[] {
  if (!/(^|\/)kong\/plugins\/[^/]+\/schema\.lua$/.test(module.file)) return []
  return listFindings(module, itemOf(tableOf(module, module.symbols.result), 'fields')?.value)
}

/** `{ { limit = { … } }, … }` */
function listFindings(module: LuaModule, list: LuaValue | undefined): readonly Finding[] {
  return tableOf(module, list)
    .flatMap(({ value }) => tableOf(module, value))
    .flatMap(({ name, value }) => (name ? fieldFindings(module, { field: name.name, value }) : []))
}

function fieldFindings(
  module: LuaModule,
  { field, value }: { readonly field: string; readonly value: LuaValue | undefined },
): readonly Finding[] {
  return tableOf(module, value).flatMap((item): readonly Finding[] => {
    const { name } = item
    if (!name) return []
    if (!ATTRIBUTES.has(name.name))
      return [mistake(module, item, `${name.name} is nothing that a field can say: see ${field}`)]
    if (name.name === 'fields') return listFindings(module, item.value)
    if (['elements', 'keys', 'values'].includes(name.name)) return fieldFindings(module, { field, value: item.value })
    if (name.name !== 'type' || item.value?.type !== 'literal' || TYPES.includes(String(item.value.value))) return []
    return [mistake(module, item, `${item.value.value} is no type of a field: ${TYPES.join(', ')}`)]
  })
}

function mistake({ file, source }: LuaModule, { name }: LuaItem, message: string): Finding {
  const span = { start: name?.start ?? 0, end: name?.end ?? 0 }
  return { code: 'schema-field', severity: 'error', message, file, range: rangeOf(source, span) }
}

/** Entries of a table, also of one that a local holds. */
function tableOf({ symbols }: LuaModule, value: LuaValue | undefined): readonly LuaItem[] {
  if (value?.type === 'table') return value.items
  const local = value?.type === 'path' && value.path.names.length === 1 ? value.path.local : undefined
  const held = local === undefined ? undefined : symbols.locals[local]
  return held && !held.isReassigned && held.value?.type === 'table' ? held.value.items : []
}

function itemOf(items: readonly LuaItem[], wanted: string): LuaItem | undefined {
  return items.find(({ name }) => name?.name === wanted)
}
