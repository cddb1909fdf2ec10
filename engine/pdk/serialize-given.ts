import { LuaTable } from '../lua/runtime/table.ts'
import { firstOf, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { PdkApi } from './api.ts'
import { DEFAULT_WORKSPACE, authenticatedEntity, deepCopy } from './serialize-entities.ts'
import { redacted, skipsHeaders, withQuery } from './serialize-http.ts'
import type { SerializeValue } from './serialize-values.ts'

/** Whether somebody wants the message of an `ngx` or a `kong` of their own, and not of the request that runs. */
export function isGiven(options: LuaValue): options is LuaTable {
  return options instanceof LuaTable && [options.getString('ngx'), options.getString('kong')].some(isTable)
}

/** `ctx.serialize_values` of that `ngx`, as a list whose additions show there. */
export function givenValues(vm: LuaVm, options: LuaTable): SerializeValue[] {
  const { ctx } = partsOf(vm, options)
  const kept = ctx.getString('serialize_values')
  const table = kept instanceof LuaTable ? kept : new LuaTable()
  const values = Array.from({ length: table.length() }, (_value, i) => valueFrom(table.getIndex(i + 1))).flatMap(
    (value) => value ?? [],
  )
  const push = (...added: SerializeValue[]): number => {
    if (kept !== table) ctx.setString('serialize_values', table)
    for (const { key, value, mode } of added)
      table.setIndex(table.length() + 1, LuaTable.fromRecord({ key, value: value as LuaValue, mode }))
    return table.length()
  }
  return Object.assign(values, { push })
}

function valueFrom(item: LuaValue): SerializeValue | undefined {
  if (!(item instanceof LuaTable)) return undefined
  const key = item.getString('key')
  const mode = item.getString('mode')
  if (typeof key !== 'string' || (mode !== 'set' && mode !== 'add' && mode !== 'replace')) return undefined
  return { key, value: item.getString('value'), mode }
}

interface Parts {
  readonly ngx: LuaTable
  readonly kong: LuaTable
  readonly ctx: LuaTable
}

function partsOf(vm: LuaVm, options: LuaTable): Parts {
  const part = (name: string): LuaTable => {
    const given = options.getString(name)
    const usual = vm.globals.getString(name)
    return given instanceof LuaTable ? given : usual instanceof LuaTable ? usual : new LuaTable()
  }
  const ngx = part('ngx')
  const ctx = indexed(vm, ngx, 'ctx')
  return { ngx, kong: part('kong'), ctx: ctx instanceof LuaTable ? ctx : new LuaTable() }
}

/** The same message, read from Lua tables (Kong: pdk.json kong.log.serialize). */
export function messageOf(api: PdkApi, options: LuaTable): LuaTable {
  const { vm } = api
  const { ngx, kong, ctx } = partsOf(vm, options)
  const variable = (name: string): LuaValue => indexed(vm, indexed(vm, ngx, 'var'), name)
  const text = (name: string): string => (variable(name) === undefined ? '' : vm.tostring(variable(name)))
  const ask = (module: string, name: string, args: readonly LuaValue[] = []): LuaValue =>
    firstOf([...vm.callPlain(indexed(vm, indexed(vm, kong, module), name), args)])
  const hasHeaders = !skipsHeaders(options)
  const target = vm.tostring(ctx.getString('request_uri') ?? variable('request_uri') ?? '')
  const port = ctx.getString('host_port') ?? variable('server_port')
  const answered = ask('response', 'get_source', [ctx])
  const balancer = ctx.getString('balancer_data')
  return LuaTable.fromRecord({
    request: LuaTable.fromRecord({
      id: variable('kong_request_id') ?? '',
      uri: target,
      url: `${text('scheme')}://${text('host')}${port === undefined ? '' : `:${vm.tostring(port)}`}${target}`,
      querystring: ask('request', 'get_query'),
      method: ask('request', 'get_method'),
      headers: hasHeaders ? redacted(ask('request', 'get_headers')) : undefined,
      size: decimal(variable('request_length')),
    }),
    upstream_uri: withQuery(text('upstream_uri'), { target, args: variable('args') }),
    upstream_status: variable('upstream_status') ?? ctx.getString('buffered_status') ?? '',
    response: LuaTable.fromRecord({
      status: indexed(vm, ngx, 'status'),
      headers: hasHeaders
        ? firstOf([...vm.callPlain(indexed(vm, indexed(vm, ngx, 'resp'), 'get_headers'), [])])
        : undefined,
      size: decimal(variable('bytes_sent')),
    }),
    latencies: LuaTable.fromRecord({
      kong: ctx.getString('KONG_PROXY_LATENCY') ?? ctx.getString('KONG_RESPONSE_LATENCY') ?? 0,
      proxy: ctx.getString('KONG_WAITING_TIME') ?? -1,
      request: Math.round(Number(variable('request_time') ?? 0) * 1000),
      receive: ctx.getString('KONG_RECEIVE_TIME') ?? 0,
    }),
    tries: balancer instanceof LuaTable ? balancer.getString('tries') : undefined,
    authenticated_entity: authenticatedEntity(ctx),
    route: deepCopy(ctx.getString('route')),
    service: deepCopy(ctx.getString('service')),
    consumer: deepCopy(ctx.getString('authenticated_consumer')),
    client_ip: variable('remote_addr'),
    started_at: ask('request', 'get_start_time'),
    source: answered === 'service' ? 'upstream' : 'kong',
    workspace: ctx.getString('workspace') ?? DEFAULT_WORKSPACE,
    workspace_name: 'default',
  })
}

/** A field, through `__index` where there is one. */
function indexed(vm: LuaVm, table: LuaValue, key: string): LuaValue {
  if (!(table instanceof LuaTable)) return undefined
  const own = table.getString(key)
  const index = own === undefined ? table.metatable?.getString('__index') : undefined
  if (index === undefined) return own
  return index instanceof LuaTable ? indexed(vm, index, key) : firstOf([...vm.callPlain(index, [table, key])])
}

function decimal(value: LuaValue): LuaValue {
  const number = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
  return Number.isNaN(number) ? value : number
}

function isTable(value: LuaValue): boolean {
  return value instanceof LuaTable
}
