import type { Entities } from '../gateway/entities.ts'
import type { EntitySchema } from '../gateway/schema/core.ts'
import type { PlainRecord } from '../gateway/schema/field.ts'
import { luaToUtf8, utf8ToLua } from '../lua/runtime/bytes.ts'
import { defineNative, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { toLua } from './plain-data.ts'

const DEFAULT_WORKSPACE = '0dc6f45b-8f8d-40d2-a504-473544ee190b'

/** What `kong.db` reads. */
export interface DatabaseServices {
  readonly entities: Entities
  /** Which collections there are: one DAO each. */
  readonly collections: readonly EntitySchema[]
  /** Tables of routes, services and consumers: the objects that requests carry as well. */
  readonly tables: {
    route(route: Entities['routes'][number]): LuaTable
    service(service: Entities['services'][number]): LuaTable
    consumer(consumer: Entities['consumers'][number]): LuaTable
  }
}

/**
 * `kong.db`: read-only DAOs over the declarative configuration, as a DB-less node has them. Each has `select`,
 * `select_by_<field>`, `cache_key`, `each` and `each_for_<foreign>`; writing answers with Kong's refusal.
 */
export function createDatabase(vm: LuaVm, services: DatabaseServices): LuaTable {
  const daos = new Map(
    services.collections.map((schema) => [
      schema.name,
      createDao(
        vm,
        schema,
        once(() => rowsOf(schema.name, services)),
      ),
    ]),
  )
  const db = LuaTable.fromRecord({ strategy: 'off', daos: LuaTable.fromRecord(Object.fromEntries(daos)) })
  for (const [name, dao] of daos) db.setString(name, dao)
  return db
}

/** A row as Lua sees it, with the plain values it is searched by. */
interface LuaRow {
  readonly fields: PlainRecord
  readonly table: LuaTable
}

function rowsOf(name: string, { entities, tables }: DatabaseServices): readonly LuaRow[] {
  switch (name) {
    case 'routes':
      return entities.routes.map((route) => ({
        fields: { ...route, service: { id: route.serviceId } },
        table: tables.route(route),
      }))
    case 'services':
      return entities.services.map((service) => ({ fields: { ...service }, table: tables.service(service) }))
    case 'consumers':
      return entities.consumers.map((consumer) => ({
        fields: { ...consumer, custom_id: consumer.customId },
        table: tables.consumer(consumer),
      }))
    case 'plugins':
      return entities.plugins.map((row) => asLuaRow(pluginFields(row)))
    default:
      return (entities.others[name] ?? []).map(asLuaRow)
  }
}

function pluginFields(row: Entities['plugins'][number]): PlainRecord {
  const reference = (id: string | undefined) => (id === undefined ? undefined : { id })
  return {
    id: row.id,
    name: row.name,
    instance_name: row.instanceName,
    enabled: row.enabled,
    protocols: row.protocols,
    route: reference(row.routeId),
    service: reference(row.serviceId),
    consumer: reference(row.consumerId),
    config: row.config,
  }
}

function asLuaRow(fields: PlainRecord): LuaRow {
  const table = toLua(fields)
  return { fields, table: table instanceof LuaTable ? table : new LuaTable() }
}

/** Rows become tables when the first plugin asks for them: most collections are never read. */
function once(make: () => readonly LuaRow[]): () => readonly LuaRow[] {
  let made: readonly LuaRow[] | undefined
  return () => (made ??= make())
}

function createDao(vm: LuaVm, schema: EntitySchema, rows: () => readonly LuaRow[]): LuaTable {
  const { name } = schema
  const find = (field: string, wanted: LuaValue): LuaReturn => {
    const text = typeof wanted === 'string' ? luaToUtf8(wanted) : wanted
    return rows().find(({ fields }) => text !== undefined && fields[field] === text)?.table
  }
  const dao = library({
    schema: LuaTable.fromRecord({ name }),
    select: defineNative('select', (_F, _self, key) => {
      if (!(key instanceof LuaTable)) return vm.fail('primary_key must be a table')
      return find('id', key.getString('id'))
    }),
    cache_key: defineNative('cache_key', (_F, _self, ...parts) => cacheKey(vm, name, parts)),
    each: defineNative('each', () => iterator(rows())),
    page: defineNative('page', () => LuaTable.fromArray(rows().map(({ table }) => table))),
  })
  for (const [field, { type }] of schema.fields ?? []) {
    if (type === 'foreign') addForeign(dao, field, rows)
    else
      dao.setString(
        `select_by_${field}`,
        defineNative(`select_by_${field}`, (_F, _self, wanted) => find(field, wanted)),
      )
  }
  for (const deed of ['insert', 'update', 'upsert', 'delete']) dao.setString(deed, refusal(deed, name))
  return dao
}

/** `each_for_consumer(self, { id = … })` and `page_for_consumer`. */
function addForeign(dao: LuaTable, field: string, rows: () => readonly LuaRow[]): void {
  const owned = (key: LuaValue) => {
    const id = key instanceof LuaTable ? key.getString('id') : undefined
    return rows().filter(({ fields }) => (fields[field] as PlainRecord | undefined)?.['id'] === id)
  }
  const [each, page] = [`each_for_${field}`, `page_for_${field}`]
  dao.setString(
    each,
    defineNative(each, (_F, _self, key) => iterator(owned(key))),
  )
  dao.setString(
    page,
    defineNative(page, (_F, _self, key) => LuaTable.fromArray(owned(key).map(({ table }) => table))),
  )
}

/** `for row, err in dao:each() do`. */
function iterator(rows: readonly LuaRow[]): LuaReturn {
  let next = 0
  return defineNative('each', () => rows[next++]?.table)
}

/** `keyauth_credentials:<key>::::<workspace>`: five places whatever is given (Kong: loading.md §6 `__key__`). */
function cacheKey(vm: LuaVm, name: string, parts: readonly LuaValue[]): string {
  const [first] = parts
  const given = first instanceof LuaTable ? [first.getString('id')] : parts
  const texts = Array.from({ length: 5 }, (_, index) => (given[index] === undefined ? '' : vm.tostring(given[index])))
  return [name, ...texts, DEFAULT_WORKSPACE].join(':')
}

function refusal(deed: string, name: string): LuaValue {
  const verb = deed === 'delete' ? 'remove' : 'create or update'
  const message = utf8ToLua(`cannot ${verb} '${name}' entities when not using a database`)
  return defineNative(deed, () => [undefined, message])
}
