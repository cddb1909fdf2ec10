import type { Consumer, Entities, Route, Service } from '../entities.ts'
import type { PluginRow } from '../plugin.ts'
import { asList, isRecord, type PlainRecord } from '../schema/field.ts'
import type { Row } from './rows.ts'
import { idOf } from './stable-id.ts'

const TYPED = new Set(['services', 'routes', 'consumers', 'plugins'])

/** Valid rows as the gateway's own types. */
export function entitiesOf(rows: ReadonlyMap<string, readonly Row[]>): Entities {
  const all = (name: string) => rows.get(name) ?? []
  const others = [...rows].filter(([name]) => !TYPED.has(name))
  return {
    services: all('services').map(({ view }) => serviceOf(view)),
    routes: all('routes').map(({ view }) => routeOf(view)),
    consumers: all('consumers').map(({ view }) => consumerOf(view)),
    plugins: all('plugins').map(({ view }) => ({ ...pluginOf(view), ...sourceOf(view, all('cloned_plugins')) })),
    others: Object.fromEntries(others.map(([name, list]) => [name, list.map(({ view }) => view)])),
  }
}

function serviceOf(row: PlainRecord): Service {
  return {
    id: text(row['id']),
    name: optional(row['name']),
    protocol: text(row['protocol']),
    host: text(row['host']),
    port: number(row['port']),
    path: bytes(row['path']),
    retries: number(row['retries']),
    connectTimeout: number(row['connect_timeout']),
    writeTimeout: number(row['write_timeout']),
    readTimeout: number(row['read_timeout']),
    enabled: row['enabled'] !== false,
    tags: list(row['tags']) ?? [],
    ...(typeof row['tls_verify'] === 'boolean' && { tlsVerify: row['tls_verify'] }),
  }
}

function routeOf(row: PlainRecord): Route {
  return {
    id: text(row['id']),
    name: optional(row['name']),
    serviceId: idOf(row['service']),
    protocols: list(row['protocols']) ?? [],
    methods: list(row['methods']),
    hosts: list(row['hosts']),
    paths: list(row['paths'])?.map((path) => bytes(path) ?? ''),
    headers: headersOf(row['headers']),
    snis: list(row['snis']),
    stripPath: row['strip_path'] === true,
    preserveHost: row['preserve_host'] === true,
    requestBuffering: row['request_buffering'] !== false,
    responseBuffering: row['response_buffering'] !== false,
    regexPriority: number(row['regex_priority']),
    pathHandling: row['path_handling'] === 'v1' ? 'v1' : 'v0',
    httpsRedirectStatusCode: number(row['https_redirect_status_code']),
    createdAt: number(row['created_at']),
    tags: list(row['tags']) ?? [],
    sources: endpointsOf(row['sources']),
    destinations: endpointsOf(row['destinations']),
    expression: bytes(row['expression']),
    priority: number(row['priority']),
  }
}

function consumerOf(row: PlainRecord): Consumer {
  return {
    id: text(row['id']),
    username: optional(row['username']),
    customId: optional(row['custom_id']),
    tags: list(row['tags']) ?? [],
  }
}

function pluginOf(row: PlainRecord): PluginRow {
  const scope = { routeId: idOf(row['route']), serviceId: idOf(row['service']), consumerId: idOf(row['consumer']) }
  const consumerGroupId = idOf(row['consumer_group'])
  const condition = optional(row['condition'])
  const ordering = orderingOf(row['ordering'])
  const instanceName = optional(row['instance_name'])
  const config = row['config']
  return {
    id: text(row['id']),
    name: text(row['name']),
    enabled: row['enabled'] !== false,
    protocols: list(row['protocols']) ?? [],
    config: isRecord(config) ? config : {},
    tags: list(row['tags']) ?? [],
    ...(instanceName === undefined ? {} : { instanceName }),
    ...(scope.routeId === undefined ? {} : { routeId: scope.routeId }),
    ...(scope.serviceId === undefined ? {} : { serviceId: scope.serviceId }),
    ...(scope.consumerId === undefined ? {} : { consumerId: scope.consumerId }),
    ...(consumerGroupId !== undefined && { consumerGroupId }),
    ...(condition !== undefined && { condition }),
    ...(ordering && { ordering }),
    ...(row['run_on'] === 'second' && { isForSecond: true }),
  }
}

/** A clone's configuration is read by its source's schema. */
function sourceOf({ name }: PlainRecord, clones: readonly Row[]): Pick<PluginRow, 'cloneOf'> {
  const ref = clones.find(({ view }) => view['name'] === name)?.view['ref']
  return typeof ref === 'string' ? { cloneOf: ref } : {}
}

/** Only `access` can be ordered (Kong: loading.md §5). */
function orderingOf(value: unknown): PluginRow['ordering'] {
  if (!isRecord(value)) return undefined
  const names = (side: unknown) => (isRecord(side) ? (list(side['access']) ?? []) : [])
  const ordering = { before: names(value['before']), after: names(value['after']) }
  return ordering.before.length + ordering.after.length > 0 ? ordering : undefined
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')
const optional = (value: unknown) => (typeof value === 'string' ? value : undefined)
const number = (value: unknown) => (typeof value === 'number' ? value : 0)
const list = (value: unknown) => {
  const items = asList(value)
  return items && items.length > 0 ? items.map(String) : undefined
}

function headersOf(value: unknown): Route['headers'] {
  if (!isRecord(value) || Object.keys(value).length === 0) return undefined
  return Object.fromEntries(Object.entries(value).map(([name, values]) => [name, list(values) ?? []]))
}

function endpointsOf(value: unknown): Route['sources'] {
  const ends = asList(value)?.filter(isRecord) ?? []
  if (ends.length === 0) return undefined
  return ends.map(({ ip, port }) => ({ ip: optional(ip), port: typeof port === 'number' ? port : undefined }))
}

/** Requests hold bytes, so what is compared with them or sent does as well. */
function bytes(value: unknown): string | undefined {
  return typeof value === 'string'
    ? Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join('')
    : undefined
}
