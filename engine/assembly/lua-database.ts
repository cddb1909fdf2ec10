import type { Entities } from '../gateway/entities.ts'
import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { EntitySchema } from '../gateway/schema/core.ts'
import type { PlainRecord } from '../gateway/schema/field.ts'
import { WorkerContext } from '../gateway/worker-context.ts'
import type { Host } from '../host.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import { utf8ToLua } from '../lua/runtime/bytes.ts'
import type { LuaVm } from '../lua/vm.ts'
import { createCache } from '../plugins/cache.ts'
import type { DatabaseWriter } from '../plugins/database-writes.ts'
import { tellDao } from '../plugins/custom-dao.ts'
import { cacheKeysOf, createDatabase } from '../plugins/database.ts'
import { createDns } from '../plugins/dns.ts'
import { createClusterEvents, createWorkerEvents } from '../plugins/events.ts'
import { fromLua, toLua } from '../plugins/plain-data.ts'
import type { EntityTables } from '../plugins/row-tables.ts'

/** Where `kong.db` reads and writes; without one it reads what the gateway runs with and refuses to write. */
export interface Storage {
  readonly strategy: 'postgres' | 'off'
  /** As they are now, changes that are not in force yet included. */
  entities(): Entities
  readonly writer: DatabaseWriter
}

/** A row that was written or deleted, as plugins see rows. */
export interface AnnouncedChange {
  readonly entity: EntitySchema
  readonly operation: 'create' | 'update' | 'delete'
  readonly row: PlainRecord
  readonly before: PlainRecord | undefined
}

/** The parts of `kong` that know entities, and what Kong itself does with them. */
export interface LuaDatabase {
  connect(entities: Entities, collections: readonly EntitySchema[], storage?: Storage): void
  /** Other entities are in force. */
  replace(entities: Entities): void
  /** Caches forget what changed, and who registered for `crud` events hears of it (Kong: runloop events). */
  announce(changes: readonly AnnouncedChange[]): void
  /** A value of one of the two caches. */
  cached(key: string): { readonly value: unknown } | undefined
  /** One key of both caches, or everything. */
  forget(key?: string): void
}

/** What they are made from. */
export interface LuaDatabaseParts {
  readonly host: Host
  readonly probe: Instrumentation
  readonly kong: LuaTable
  readonly tables: EntityTables
}

/** Gives `kong` its database, caches, events and names. */
export function createLuaDatabase(vm: LuaVm, { host, probe, kong, tables }: LuaDatabaseParts): LuaDatabase {
  const caches = { cache: createCache(vm, host), core_cache: createCache(vm, host) }
  const events = createWorkerEvents(vm, host, probe)
  let running: Entities
  let isStored = false
  const forget = (key?: string) => {
    for (const cache of Object.values(caches)) cache.forget(key)
  }
  return {
    connect(entities, collections, storage) {
      running = entities
      isStored = storage !== undefined
      const source = storage ?? { strategy: 'off', entities: () => running, writer: REFUSING }
      kong.setString('db', createDatabase(vm, { ...source, collections, tables }))
      for (const [name, { table }] of Object.entries(caches)) kong.setString(name, table)
      kong.setString('worker_events', events.table)
      kong.setString('cluster_events', createClusterEvents(vm))
      kong.setString('dns', createDns(host))
    },
    replace(entities) {
      running = entities
      // Who is not told of changes one by one forgets everything.
      if (!isStored) forget()
    },
    announce(changes) {
      for (const { entity, operation, row, before } of changes) {
        for (const one of [row, before]) for (const key of one ? cacheKeysOf(entity, one) : []) forget(utf8ToLua(key))
        const data = LuaTable.fromRecord({
          operation,
          entity: toLua(row),
          old_entity: before && toLua(before),
          schema: LuaTable.fromRecord({ name: entity.name }),
        })
        tellDao(vm, daoOf(kong, entity.name), {
          operation,
          row: toLua(row) as LuaTable,
          context: new WorkerContext(host, probe, 'timer'),
        })
        for (const name of [entity.name, `${entity.name}:${operation}`]) events.post('crud', name, data)
        events.post('dao:crud', operation, data)
      }
    },
    cached(key) {
      const lua = utf8ToLua(key)
      const value = caches.cache.value(lua) ?? caches.core_cache.value(lua)
      return value === undefined ? undefined : { value: fromLua(value) }
    },
    forget: (key) => forget(key === undefined ? undefined : utf8ToLua(key)),
  }
}

function daoOf(kong: LuaTable, name: string): LuaValue {
  const db = kong.getString('db')
  return db instanceof LuaTable ? db.getString(name) : undefined
}

/** A node without a database (Kong: admin-api.md §2 code 12). */
const REFUSING: DatabaseWriter = {
  write({ deed, name }) {
    const verb = deed === 'delete' ? 'remove' : deed === 'insert' ? 'create' : 'create or update'
    const message = `cannot ${verb} '${name}' entities when not using a database`
    return { error: message, body: { code: 12, name: 'operation unsupported', message, strategy: 'off' } }
  },
}
