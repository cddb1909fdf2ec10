import type { RequestContext } from '../gateway/request-context.ts'
import { clientCertificatesOf } from '../gateway/tls/handshake.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { firstOf, valuesOf, type LuaValue } from '../lua/runtime/value.ts'
import { upstreamStatus } from '../scripting/upstream-status.ts'
import type { PdkApi } from './api.ts'
import { queryTable, readVariable, requestMethod } from './request.ts'
import { source } from './response.ts'

/** What a message says of a request over HTTP (Kong: pdk.json kong.log.serialize). */
export function httpParts(api: PdkApi, ctx: RequestContext, options: LuaValue): Record<string, LuaValue> {
  const hasHeaders = !skipsHeaders(options)
  return {
    request: requestPart(api, ctx, hasHeaders),
    upstream_uri: withQuery(ctx.vars.get('upstream_uri') ?? '', { target: ctx.request.target, args: ctx.inbound.args }),
    upstream_status: upstreamStatus(ctx) ?? '',
    response: LuaTable.fromRecord({
      status: ctx.response.status,
      headers: hasHeaders ? firstOf([...api.callNgx('resp.get_headers', [])]) : undefined,
      size: Number(firstOf(readVariable(api, 'bytes_sent'))),
    }),
    latencies: latencies(api, ctx),
    source: source(ctx) === 'service' ? 'upstream' : 'kong',
  }
}

/** Kong's own switch for plugins that need no headers. */
export function skipsHeaders(options: LuaValue): boolean {
  const skips = options instanceof LuaTable ? options.getString('__skip_fetch_headers__') : undefined
  return skips !== undefined && skips !== false
}

/** The upstream's path with the query it was asked with; a bare `?` of the client stays. */
export function withQuery(uri: string, { target, args }: { readonly target: string; readonly args: LuaValue }): string {
  if (uri === '' || uri.includes('?')) return uri
  if (target.endsWith('?')) return `${uri}?`
  return typeof args === 'string' && args !== '' ? `${uri}?${args}` : uri
}

function requestPart(api: PdkApi, ctx: RequestContext, hasHeaders: boolean): LuaTable {
  const { request } = ctx
  const variable = (name: string): LuaValue => firstOf(readVariable(api, name))
  const target = ctx.isTargetRefused ? '' : request.target
  return LuaTable.fromRecord({
    id: ctx.id,
    uri: target,
    url: `${request.scheme}://${String(variable('host'))}:${request.server.port}${target}`,
    querystring: firstOf(valuesOf(queryTable(api, ctx, undefined))),
    method: requestMethod(ctx),
    headers: hasHeaders ? redacted(firstOf([...api.callNgx('req.get_headers', [])])) : undefined,
    size: Number(variable('request_length')),
    tls: tlsPart(api, ctx),
  })
}

/** Credentials never reach a log. */
export function redacted(headers: LuaValue): LuaValue {
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
    contexts.tableOf(ctx).getString('CLIENT_VERIFY_OVERRIDE') ?? (clientCertificatesOf(ctx) ? 'SUCCESS' : 'NONE')
  return LuaTable.fromRecord({ version: tls.protocol, cipher: tls.cipher, client_verify: verify })
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
