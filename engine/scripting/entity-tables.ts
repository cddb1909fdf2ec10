import type { Consumer, ConsumerGroup, Route, Service } from '../gateway/entities.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'

/** Entities as plugins see them: one Lua table each, the same object for every request (Kong: pdk.json kong.router). */
export interface EntityTables {
  route(route: Route): LuaTable
  service(service: Service): LuaTable
  consumer(consumer: Consumer): LuaTable
  group(group: ConsumerGroup): LuaTable
}

/** Tables of one VM, made when first asked for. */
export function createEntityTables(): EntityTables {
  const tables = new WeakMap<object, LuaTable>()
  function once<T extends object>(entity: T, make: (entity: T) => Fields): LuaTable {
    const known = tables.get(entity)
    if (known !== undefined) return known
    const table = LuaTable.fromRecord(make(entity))
    tables.set(entity, table)
    return table
  }
  return {
    route: (route) => once(route, routeFields),
    service: (service) => once(service, serviceFields),
    consumer: (consumer) => once(consumer, consumerFields),
    group: (group) => once(group, ({ id, name }) => ({ id, name })),
  }
}

type Fields = Record<string, LuaValue>

function routeFields(route: Route): Fields {
  return {
    id: route.id,
    name: route.name,
    created_at: route.createdAt,
    updated_at: route.createdAt,
    protocols: listTable(route.protocols),
    methods: listTable(route.methods),
    hosts: listTable(route.hosts),
    paths: listTable(route.paths),
    headers: headersTable(route.headers),
    snis: listTable(route.snis),
    strip_path: route.stripPath,
    preserve_host: route.preserveHost,
    request_buffering: route.requestBuffering,
    response_buffering: route.responseBuffering,
    regex_priority: route.regexPriority,
    path_handling: route.pathHandling,
    https_redirect_status_code: route.httpsRedirectStatusCode,
    tags: tagsTable(route.tags),
    service: route.serviceId === undefined ? undefined : LuaTable.fromRecord({ id: route.serviceId }),
  }
}

function serviceFields(service: Service): Fields {
  return {
    id: service.id,
    name: service.name,
    protocol: service.protocol,
    host: service.host,
    port: service.port,
    path: service.path,
    retries: service.retries,
    connect_timeout: service.connectTimeout,
    write_timeout: service.writeTimeout,
    read_timeout: service.readTimeout,
    enabled: service.enabled,
    tags: tagsTable(service.tags),
  }
}

function consumerFields(consumer: Consumer): Fields {
  return {
    id: consumer.id,
    username: consumer.username,
    custom_id: consumer.customId,
    tags: tagsTable(consumer.tags),
  }
}

function listTable(values: readonly string[] | undefined): LuaTable | undefined {
  return values === undefined ? undefined : LuaTable.fromArray(values)
}

function tagsTable(tags: readonly string[]): LuaTable | undefined {
  return tags.length === 0 ? undefined : LuaTable.fromArray(tags)
}

function headersTable(headers: Route['headers']): LuaTable | undefined {
  if (headers === undefined) return undefined
  const table = new LuaTable()
  for (const [name, values] of Object.entries(headers)) table.setString(name, LuaTable.fromArray(values))
  return table
}
