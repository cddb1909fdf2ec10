import type {
  EntityCheck,
  FieldSchema,
  NamedField,
  PlainRecord,
  ShorthandField,
  Verdict,
} from '../../gateway/schema/field.ts'
import { FIELD_TYPES, isRecord } from '../../gateway/schema/field.ts'
import type { EntitySchema } from '../../gateway/schema/core.ts'
import type { PluginSchema } from '../../gateway/schema/plugin-schema.ts'
import { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { fromLua } from '../plain-data.ts'
import { errorOf, problemsIn, callSchemaFunction } from './schema-function.ts'

/** A plugin's schema, and what is wrong with its definition (Kong: loading.md §4, schema.md §2). */
export interface ReadSchema {
  readonly schema: PluginSchema
  readonly problems: readonly string[]
}

const TOP_LEVEL = new Set(['name', 'fields', 'entity_checks', 'shorthand_fields', 'transformations', 'check'])
const MUST_DECLARE: Readonly<Record<string, readonly string[]>> = {
  array: ['elements'],
  set: ['elements'],
  map: ['keys', 'values'],
  record: ['fields'],
}
const NESTED = new Set([
  'elements',
  'keys',
  'values',
  'fields',
  'entity_checks',
  'shorthand_fields',
  'custom_validator',
])

/** Reads what `kong.plugins.<name>.schema` returned. */
export function readPluginSchema(vm: LuaVm, name: string, table: LuaTable): ReadSchema {
  return new SchemaReader(vm).plugin(name, table)
}

/** An entity of a plugin's daos.lua, and what is wrong with its definition (Kong: schema.md §10). */
export function readEntitySchema(
  vm: LuaVm,
  table: LuaTable,
): { readonly entity: EntitySchema; readonly problems: readonly string[] } {
  return new SchemaReader(vm).entity(table)
}

class SchemaReader {
  private readonly problems: string[] = []
  private readonly vm: LuaVm

  constructor(vm: LuaVm) {
    this.vm = vm
  }

  plugin(name: string, table: LuaTable): ReadSchema {
    for (const [key] of table.entries())
      if (!TOP_LEVEL.has(String(key))) this.problems.push(`${String(key)}: unknown field`)
    if (typeof table.getString('name') !== 'string') this.problems.push('name: required field missing')
    const fields = table.getString('fields')
    if (!(fields instanceof LuaTable)) this.problems.push('fields: required field missing')
    const schema: PluginSchema = {
      name,
      fields: fields instanceof LuaTable ? this.fields(fields, 'fields') : [],
      entityChecks: this.entityChecks(table.getString('entity_checks')),
      shorthandFields: this.shorthands(table.getString('shorthand_fields')),
      ...this.check(table.getString('check')),
    }
    return { schema, problems: this.problems }
  }

  entity(table: LuaTable): { readonly entity: EntitySchema; readonly problems: readonly string[] } {
    const [name, fields] = [table.getString('name'), table.getString('fields')]
    if (typeof name !== 'string') this.problems.push('name: required field missing')
    if (!(fields instanceof LuaTable)) this.problems.push("error in schema definition: no 'fields' table")
    const named = fields instanceof LuaTable ? this.fields(fields, 'fields') : []
    const ttl: NamedField[] = table.getString('ttl') === true ? [['ttl', { type: 'number' }]] : []
    const endpointKey = table.getString('endpoint_key')
    const cacheKey = fromLua(table.getString('cache_key'))
    const entity: EntitySchema = {
      type: 'record',
      name: String(name),
      fields: [...named, ...ttl],
      entity_checks: this.entityChecks(table.getString('entity_checks')),
      endpointKey: typeof endpointKey === 'string' ? endpointKey : undefined,
      uniqueFields: named.flatMap(([field, { unique }]) => (unique === true && field !== 'id' ? [field] : [])),
      cacheKey: Array.isArray(cacheKey) ? cacheKey.map(String) : [],
    }
    return { entity, problems: this.problems }
  }

  /** `fields` is a list of one-key tables, in the order they are checked. */
  private fields(list: LuaTable, place: string): NamedField[] {
    const named: NamedField[] = []
    for (let index = 1; index <= list.length(); index++) {
      const entry = list.getIndex(index)
      if (!(entry instanceof LuaTable)) {
        this.problems.push(`${place}: each entry in fields must be a sub-table`)
        continue
      }
      const [pair] = entry.entries()
      const [name, field] = pair ?? []
      if (typeof name !== 'string') this.problems.push(`${place}: field entry table is empty`)
      else if (!(field instanceof LuaTable)) this.problems.push(`${place}: '${name}' must be a table`)
      else named.push([name, this.field(field, `${place}.${name}`)])
    }
    return named
  }

  private field(table: LuaTable, place: string): FieldSchema {
    const type = FIELD_TYPES.find((known) => known === table.getString('type'))
    if (!type) {
      const given = table.getString('type')
      this.problems.push(
        given === undefined
          ? `${place}: missing type declaration`
          : `${place}: invalid type: ${this.vm.tostring(given)}`,
      )
    }
    for (const attribute of MUST_DECLARE[type ?? ''] ?? []) {
      if (!(table.getString(attribute) instanceof LuaTable))
        this.problems.push(`${place}: field of type '${type}' must declare '${attribute}'`)
    }
    return { ...this.attributes(table), ...this.nested(table, place), type: type ?? 'any' }
  }

  /** Everything that is plain data. `eq = ngx.null` stays as null. */
  private attributes(table: LuaTable): Partial<FieldSchema> {
    const plain: Record<string, unknown> = {}
    for (const [key, value] of table.entries()) {
      if (typeof key === 'string' && !NESTED.has(key)) plain[key] = fromLua(value)
    }
    return plain
  }

  private nested(table: LuaTable, place: string): Partial<FieldSchema> {
    const inner = (key: 'elements' | 'keys' | 'values') => {
      const child = table.getString(key)
      return child instanceof LuaTable ? { [key]: this.field(child, `${place}.${key}`) } : {}
    }
    const fields = table.getString('fields')
    const validator = table.getString('custom_validator')
    const checks = this.entityChecks(table.getString('entity_checks'))
    const shorthands = this.shorthands(table.getString('shorthand_fields'))
    return {
      ...inner('elements'),
      ...inner('keys'),
      ...inner('values'),
      ...(fields instanceof LuaTable ? { fields: this.fields(fields, place) } : {}),
      ...(validator instanceof LuaFunction ? { custom_validator: this.validator(validator) } : {}),
      ...(checks.length > 0 ? { entity_checks: checks } : {}),
      ...(shorthands.length > 0 ? { shorthand_fields: shorthands } : {}),
    }
  }

  private validator(f: LuaFunction, usual?: () => string): (value: unknown) => Verdict {
    return (value) => {
      const outcome = callSchemaFunction(this.vm, f, [value])
      if ('error' in outcome) return outcome.error
      const [ok, error] = outcome.values
      if (ok !== undefined && ok !== false) return undefined
      if (error === undefined && usual) return usual()
      return problemsIn(fromLua(error)) ?? errorOf(this.vm, error, value)
    }
  }

  private check(f: unknown): Pick<PluginSchema, 'check'> {
    if (!(f instanceof LuaFunction)) return {}
    return { check: this.validator(f, () => 'entity check failed') }
  }

  private entityChecks(list: unknown): EntityCheck[] {
    if (!(list instanceof LuaTable)) return []
    const checks: EntityCheck[] = []
    for (let index = 1; index <= list.length(); index++) {
      const entry = list.getIndex(index)
      const [pair] = entry instanceof LuaTable ? entry.entries() : []
      if (pair && typeof pair[0] === 'string')
        checks.push({ name: pair[0], argument: fromLua(pair[1], (f) => this.validator(f)) })
    }
    return checks
  }

  private shorthands(list: unknown): ShorthandField[] {
    if (!(list instanceof LuaTable)) return []
    const shorthands: ShorthandField[] = []
    for (let index = 1; index <= list.length(); index++) {
      const entry = list.getIndex(index)
      const [pair] = entry instanceof LuaTable ? entry.entries() : []
      if (pair && typeof pair[0] === 'string' && pair[1] instanceof LuaTable)
        shorthands.push(this.shorthand(pair[0], pair[1]))
    }
    return shorthands
  }

  private shorthand(name: string, table: LuaTable): ShorthandField {
    const f = table.getString('func')
    const expand = (value: unknown): PlainRecord | undefined => {
      if (!(f instanceof LuaFunction)) return undefined
      const outcome = callSchemaFunction(this.vm, f, [value])
      const result = 'values' in outcome ? fromLua(outcome.values[0]) : undefined
      return isRecord(result) ? result : undefined
    }
    const path = backwardsOf(fromLua(table.getString('translate_backwards')), fromLua(table.getString('deprecation')))
    const isDeprecated = table.getString('deprecation') !== undefined
    return { name, field: this.field(table, name), isDeprecated, ...(path ? { backwards: path } : {}), expand }
  }
}

/** `deprecation.replaced_with[1].path` before `translate_backwards` (Kong: schema.md §7). */
function backwardsOf(translate: unknown, deprecation: unknown): string[] | undefined {
  const replaced = isRecord(deprecation) ? deprecation['replaced_with'] : undefined
  const first: unknown = Array.isArray(replaced) ? replaced[0] : undefined
  const path = (isRecord(first) ? first['path'] : undefined) ?? translate
  return Array.isArray(path) ? path.map(String) : undefined
}
