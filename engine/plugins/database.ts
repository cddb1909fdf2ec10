import type { Entities } from '../gateway/entities.ts'
import { createErrors } from '../gateway/errors/kong-error.ts'
import type { EntitySchema } from '../gateway/schema/core.ts'
import { isAbsent, isRecord, type FieldSchema, type PlainRecord } from '../gateway/schema/field.ts'
import { luaToUtf8, utf8ToLua } from '../lua/runtime/bytes.ts'
import { defineNative, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { typeName, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { extendDao } from './custom-dao.ts'
import { addWriters, type DatabaseWriter } from './database-writes.ts'
import { toLua } from './plain-data.ts'
import { RowTables, type EntityTables, type LuaRow } from './row-tables.ts'

const DEFAULT_WORKSPACE = '0dc6f45b-8f8d-40d2-a504-473544ee190b'
const PAGE_SIZE = 1000

/** What `kong.db` reads and writes. */
export interface DatabaseServices {
  readonly strategy: 'postgres' | 'off'
  /** As they are now: what was written is there at once. */
  entities(): Entities
  /** Which collections there are: one DAO each. */
  readonly collections: readonly EntitySchema[]
  /** Tables of routes, services and consumers: the objects that requests carry as well. */
  readonly tables: EntityTables
  readonly writer: DatabaseWriter
}

/**
 * `kong.db`: a DAO for each collection, with `select`, `select_by_<field>`, `page`, `each`, those `_for_<foreign>`,
 * `cache_key`, and what writes; a node without a database refuses to write, in Kong's words (Kong: admin-api.md §2).
 */
export function createDatabase(vm: LuaVm, services: DatabaseServices): LuaTable {
  const { strategy, collections } = services
  const rows = new RowTables(services)
  const daos = new Map(collections.map((schema) => [schema.name, createDao(vm, schema, { rows, services })]))
  const db = LuaTable.fromRecord({ strategy, daos: LuaTable.fromRecord(Object.fromEntries(daos)) })
  for (const [name, dao] of daos) db.setString(name, dao)
  return db
}

/** What Lua must give for a unique field of a type (Kong: kong.db.dao validate_unique_type). */
const ARGUMENT_TYPES: Readonly<Partial<Record<FieldSchema['type'], string>>> = {
  array: 'table',
  set: 'table',
  map: 'table',
  record: 'table',
  foreign: 'table',
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
}

interface DaoParts {
  readonly rows: RowTables
  readonly services: DatabaseServices
}

function createDao(vm: LuaVm, schema: EntitySchema, { rows, services }: DaoParts): LuaTable {
  const { name } = schema
  const all = () => rows.of(name)
  const find = (field: string, wanted: LuaValue): LuaReturn =>
    rows.find(name, field, typeof wanted === 'string' ? luaToUtf8(wanted) : wanted)?.table
  const dao = library({
    schema: schemaTable(schema),
    select: defineNative('select', (_F, _self, key) => {
      if (!(key instanceof LuaTable)) return vm.fail('primary_key must be a table')
      return keyProblem(key, services.strategy) ?? find('id', key.getString('id'))
    }),
    select_by_cache_key: defineNative('select_by_cache_key', (_F, _self, key) => {
      if (typeof key !== 'string') return vm.fail('cache_key must be a string')
      const wanted = luaToUtf8(key)
      return all().find(({ fields }) => cacheKeysOf(schema, fields).includes(wanted))?.table
    }),
    truncate: defineNative('truncate', (): LuaReturn => truncate(name, all(), services.writer)),
    cache_key: defineNative('cache_key', (_F, _self, ...parts) => cacheKey(vm, schema, parts)),
    each: defineNative('each', () => iterator(all())),
    page: defineNative('page', (_F, _self, size, offset) => pageOf(all(), size, offset)),
  })
  for (const [field, { type }] of schema.fields ?? []) {
    if (type === 'foreign') addForeign(dao, field, all)
    // Kong: kong.db.dao generates them of unique fields and of the endpoint key
    if (!schema.uniqueFields.includes(field) && schema.endpointKey !== field) continue
    const method = `select_by_${field}`
    const select = (wanted: LuaValue): LuaReturn => {
      const kind = ARGUMENT_TYPES[type]
      if (kind !== undefined && typeName(wanted) !== kind) return vm.fail(`${field} must be a ${kind}`)
      if (type !== 'foreign' || !(wanted instanceof LuaTable)) return find(field, wanted)
      return keyProblem(wanted, services.strategy, 'invalid_foreign_key') ?? ownedBy(all(), field, wanted)[0]?.table
    }
    dao.setString(
      method,
      defineNative(method, (_F, _self, wanted) => select(wanted)),
    )
  }
  addWriters(dao, schema, {
    writer: services.writer,
    keyProblem: (key) => keyProblem(key, services.strategy),
    find: (id) => rows.find(name, 'id', id)?.table,
  })
  if (schema.dao !== undefined) extendDao(vm, dao, schema.dao)
  return dao
}

/** What plugins ask of `dao.schema`: its name, its key, and its fields as `{ name = definition }` in order. */
function schemaTable({ name, endpointKey, fields = [] }: EntitySchema): LuaTable {
  const tables = fields.map(([field, definition]) => [field, toLua(definition)] as const)
  return LuaTable.fromRecord({
    name,
    primary_key: LuaTable.fromArray(['id']),
    endpoint_key: endpointKey,
    fields: LuaTable.fromArray(tables.map(([field, definition]) => LuaTable.fromRecord({ [field]: definition }))),
    each_field: defineNative('each_field', () => {
      let next = 0
      return defineNative('each_field', (): LuaReturn => {
        const pair = tables[next++]
        return pair === undefined ? undefined : [pair[0], pair[1]]
      })
    }),
  })
}

/** Every row of a collection goes; the first refusal ends it. */
function truncate(name: string, rows: readonly LuaRow[], writer: DatabaseWriter): LuaReturn {
  for (const { fields } of rows) {
    const written = writer.write({ deed: 'delete', name, field: 'id', value: fields['id'] })
    if ('error' in written) return [undefined, utf8ToLua(written.error), toLua(written.body)]
  }
  return true
}

/** Why a table is no primary key: nil, a text and a table, as every error of a DAO (Kong: schema.md §4 foreign). */
function keyProblem(
  key: LuaTable,
  strategy: string,
  kind: 'invalid_primary_key' | 'invalid_foreign_key' = 'invalid_primary_key',
): readonly LuaValue[] | undefined {
  const others = [...key.entries()].flatMap(([name]) => (name === 'id' ? [] : [[String(name), 'not a primary key']]))
  const missing = key.getString('id') === undefined ? [['id', 'missing primary key']] : []
  if (others.length === 0 && missing.length === 0) return undefined
  const fields = Object.fromEntries([...missing, ...others].toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)))
  const error = createErrors(strategy)[kind](fields)
  return [undefined, utf8ToLua(error.string), toLua({ ...error.body, strategy })]
}

/** `each_for_consumer(self, { id = … })` and `page_for_consumer`. */
function addForeign(dao: LuaTable, field: string, rows: () => readonly LuaRow[]): void {
  const owned = (key: LuaValue) => ownedBy(rows(), field, key)
  const [each, page] = [`each_for_${field}`, `page_for_${field}`]
  dao.setString(
    each,
    defineNative(each, (_F, _self, key) => iterator(owned(key))),
  )
  dao.setString(
    page,
    defineNative(page, (_F, _self, key, size, offset) => pageOf(owned(key), size, offset)),
  )
}

/** Rows that point at the entity of a key. */
function ownedBy(rows: readonly LuaRow[], field: string, key: LuaValue): readonly LuaRow[] {
  const id = key instanceof LuaTable ? key.getString('id') : undefined
  return rows.filter(({ fields }) => (fields[field] as PlainRecord | undefined)?.['id'] === id)
}

/** `for row, err in dao:each() do`. */
function iterator(rows: readonly LuaRow[]): LuaReturn {
  let next = 0
  return defineNative('each', () => rows[next++]?.table)
}

/** Rows, no error, and where the next page begins. */
function pageOf(rows: readonly LuaRow[], size: LuaValue, offset: LuaValue): LuaReturn {
  const from = typeof offset === 'string' ? Number(offset) || 0 : 0
  const to = from + (typeof size === 'number' && size > 0 ? size : PAGE_SIZE)
  const page = LuaTable.fromArray(rows.slice(from, to).map(({ table }) => table))
  return to < rows.length ? [page, undefined, undefined, String(to)] : page
}

/**
 * `keyauth_credentials:<key>::::<workspace>`: five places whatever is given; a row stands for the fields of its cache
 * key, else for its id (Kong: loading.md §6 `__key__`).
 */
function cacheKey(vm: LuaVm, { name, cacheKey: fields }: EntitySchema, parts: readonly LuaValue[]): string {
  const [first] = parts
  if (typeof first !== 'string' && !(first instanceof LuaTable))
    return vm.fail('key must be a string or an entity table')
  const isWhole = first instanceof LuaTable && fields.length > 0 && fields.every((field) => first.getString(field))
  const given = first instanceof LuaTable ? (isWhole ? fields : ['id']).map((key) => idOf(first.getString(key))) : parts
  return keyText(
    name,
    given.map((part) => (part === undefined ? '' : vm.tostring(part))),
  )
}

function idOf(value: LuaValue): LuaValue {
  return value instanceof LuaTable ? value.getString('id') : value
}

function keyText(name: string, texts: readonly string[]): string {
  return [name, ...Array.from({ length: 5 }, (_, index) => texts[index] ?? ''), DEFAULT_WORKSPACE].join(':')
}

/** Keys under which caches may hold a row: by its cache key and by its id. */
export function cacheKeysOf({ name, cacheKey: fields }: EntitySchema, row: PlainRecord): readonly string[] {
  const partOf = (value: unknown) => (isRecord(value) ? value['id'] : value)
  const textOf = (value: unknown) => (isAbsent(value) ? '' : String(value))
  const own =
    fields.length > 0
      ? [
          keyText(
            name,
            fields.map((field) => textOf(partOf(row[field]))),
          ),
        ]
      : []
  return [...own, keyText(name, [textOf(row['id'])])]
}
