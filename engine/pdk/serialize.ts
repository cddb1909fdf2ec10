import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, firstOf, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { triesTable } from '../scripting/balancer-table.ts'
import { argsTable } from '../scripting/query-args.ts'
import { upstreamStatus } from '../scripting/upstream-status.ts'
import type { PdkApi } from './api.ts'
import { readVariable } from './request.ts'
import { source } from './response.ts'
import { applyValues } from './serialize-values.ts'
import { sessionParts } from './stream/stream-serialize.ts'

const DEFAULT_WORKSPACE = '0dc6f45b-8f8d-40d2-a504-473544ee190b'

/** `kong.log.serialize` and `set_serialize_value`: what log plugins send (Kong: pdk.json). */
export function serializeFunctions(api: PdkApi): Record<string, LuaFunction> {
  const { vm } = api
  return {
    serialize: api.onRequest('kong.log.serialize', (ctx) => applyValues(vm, ctx, message(api, ctx))),
    set_serialize_value: api.onRequest('kong.log.set_serialize_value', (ctx, key, value, options): LuaReturn => {
      if (typeof key !== 'string') return vm.fail('key must be a string')
      const mode = (options instanceof LuaTable ? options.getString('mode') : undefined) ?? 'set'
      if (mode !== 'set' && mode !== 'add' && mode !== 'replace')
        return vm.fail("mode must be 'set', 'add' or 'replace'")
      ctx.serializeValues.push({ key, value, mode })
      return EMPTY
    }),
  }
}

function message(api: PdkApi, ctx: RequestContext): LuaTable {
  const { contexts } = api
  const { entities } = contexts
  return LuaTable.fromRecord({
    ...(ctx.stream ? sessionParts(api, ctx) : httpParts(api, ctx)),
    tries: ctx.balancer && triesTable(ctx.balancer.tries),
    authenticated_entity: authenticatedEntity(contexts.tableOf(ctx)),
    route: ctx.route && entities.route(ctx.route),
    service: ctx.service && entities.service(ctx.service),
    consumer: contexts.tableOf(ctx).getString('authenticated_consumer'),
    client_ip: api.clients.real(ctx).ip,
    started_at: Math.floor(ctx.timings.processingStart),
    source: source(ctx) === 'service' ? 'upstream' : 'kong',
    workspace: DEFAULT_WORKSPACE,
    workspace_name: 'default',
  })
}

function httpParts(api: PdkApi, ctx: RequestContext): Record<string, LuaValue> {
  return {
    request: requestPart(api, ctx),
    upstream_uri: ctx.vars.get('upstream_uri') ?? '',
    upstream_status: upstreamStatus(ctx) ?? '',
    response: responsePart(api, ctx),
    latencies: latencies(api, ctx),
  }
}

function requestPart(api: PdkApi, ctx: RequestContext): LuaTable {
  const { request, inbound } = ctx
  const variable = (name: string): LuaValue => firstOf(readVariable(api, name))
  return LuaTable.fromRecord({
    id: ctx.id,
    uri: request.target,
    url: `${request.scheme}://${String(variable('host'))}:${request.server.port}${request.target}`,
    querystring: argsTable(inbound.args ?? '', 100).table,
    method: ctx.isUnexpected ? request.method : inbound.method,
    headers: redacted(firstOf([...api.callNgx('req.get_headers', [])])),
    size: Number(variable('request_length')),
    tls: tlsPart(api, ctx),
  })
}

/** Credentials never reach a log. */
function redacted(headers: LuaValue): LuaValue {
  if (!(headers instanceof LuaTable)) return headers
  for (const name of ['authorization', 'proxy-authorization']) {
    if (headers.getString(name) !== undefined) headers.setString(name, 'REDACTED')
  }
  return headers
}

function tlsPart({ contexts }: PdkApi, ctx: RequestContext): LuaTable | undefined {
  const { tls } = ctx.request
  if (tls === undefined) return undefined
  const verify =
    contexts.tableOf(ctx).getString('CLIENT_VERIFY_OVERRIDE') ?? (tls.clientCertificates ? 'SUCCESS' : 'NONE')
  return LuaTable.fromRecord({ version: tls.protocol, cipher: tls.cipher, client_verify: verify })
}

function responsePart(api: PdkApi, ctx: RequestContext): LuaTable {
  return LuaTable.fromRecord({
    status: ctx.response.status,
    headers: firstOf([...api.callNgx('resp.get_headers', [])]),
    size: Number(firstOf(readVariable(api, 'bytes_sent'))),
  })
}

/** Kong's own share, the upstream's, and the whole, in milliseconds. */
function latencies({ host }: PdkApi, { timings }: RequestContext): LuaTable {
  return LuaTable.fromRecord({
    kong: Math.floor(timings.proxyLatency ?? timings.responseLatency ?? 0),
    proxy: Math.floor(timings.waitingTime ?? -1),
    request: Math.floor(host.now() - timings.processingStart),
    receive: Math.floor(timings.receiveTime ?? 0),
  })
}

/** Kong looks the consumer's id up in a field nobody sets: only the credential's counts (Kong: pdk.json). */
function authenticatedEntity(context: LuaTable): LuaTable | undefined {
  const credential = context.getString('authenticated_credential')
  if (!(credential instanceof LuaTable)) return undefined
  return LuaTable.fromRecord({ id: credential.getString('id'), consumer_id: credential.getString('consumer_id') })
}
