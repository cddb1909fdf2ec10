import type { OutboundRequest, Spool } from '../host.ts'
import { toBytes } from './bytes.ts'
import { remoteAddress } from './client-address.ts'
import { namedByConnection } from './kong-headers.ts'
import type { HeaderPair } from './message.ts'
import type { RequestContext } from './request-context.ts'
import type { GatewaySettings } from './settings.ts'

/** `proxy_set_header` lines of Kong's nginx configuration, in their order (Kong: nginx-behaviour.md §16). */
const PROXY_HEADERS: readonly (readonly [name: string, variable: string])[] = [
  ['TE', 'upstream_te'],
  ['Via', 'upstream_via'],
  ['Host', 'upstream_host'],
  ['Upgrade', 'upstream_upgrade'],
  ['Connection', 'upstream_connection'],
  ['X-Forwarded-For', 'upstream_x_forwarded_for'],
  ['X-Forwarded-Proto', 'upstream_x_forwarded_proto'],
  ['X-Forwarded-Host', 'upstream_x_forwarded_host'],
  ['X-Forwarded-Port', 'upstream_x_forwarded_port'],
  ['X-Forwarded-Path', 'upstream_x_forwarded_path'],
  ['X-Forwarded-Prefix', 'upstream_x_forwarded_prefix'],
]

/** The client's own lines of these never reach the upstream: the proxy writes them, or they concern one hop. */
const REPLACED: ReadonlySet<string> = new Set([
  ...PROXY_HEADERS.map(([name]) => name.toLowerCase()),
  'x-real-ip',
  'x-kong-request-id',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'expect',
])

/** Where one try goes. */
export interface Peer {
  readonly ip: string
  readonly port: number
}

/** The request as it leaves for the upstream; plugins have had their say (Kong: phases.md §13). */
export function buildUpstreamRequest(
  ctx: RequestContext,
  peer: Peer,
  {
    settings,
    method,
    body,
  }: { readonly settings: GatewaySettings; readonly method: string; readonly body: OutboundBody },
): OutboundRequest {
  const { vars, balancer } = ctx
  const upstreamScheme = vars.get('upstream_scheme') ?? ''
  const isTls = upstreamScheme === 'https' || upstreamScheme === 'grpcs' || upstreamScheme === 'wss'
  const request: { -readonly [K in keyof OutboundRequest]: OutboundRequest[K] } = {
    scheme: isTls ? 'https' : 'http',
    host: peer.ip,
    port: peer.port,
    method,
    target: upstreamTarget(ctx),
    headers: upstreamHeaders(ctx, settings, body),
    timeouts: {
      connect: balancer?.connectTimeout ?? 60_000,
      send: balancer?.sendTimeout ?? 60_000,
      read: balancer?.readTimeout ?? 60_000,
    },
  }
  if (body !== undefined) request.body = bodyOf(body)
  if (upstreamScheme === 'grpc' || upstreamScheme === 'grpcs') request.isHttp2 = true
  if (isTls) {
    request.serverName = (vars.get('upstream_host') ?? '').replace(/:\d+$/, '')
    request.verifyTls = balancer?.verifiesTls ?? false
  }
  return request
}

/** Bytes, as they are or in a file, or the client's stream when request buffering is off. */
export type OutboundBody = string | Spool | AsyncIterable<Uint8Array> | undefined

/** What can be sent once only. */
export function isStream(body: OutboundBody): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && Symbol.asyncIterator in body
}

function bodyOf(body: Exclude<OutboundBody, undefined>): Uint8Array | AsyncIterable<Uint8Array> {
  if (typeof body === 'string') return toBytes(body)
  return isStream(body) ? body : body.read()
}

/** nginx would drop a lone `?`; Kong keeps it (Kong: phases.md §4.3). */
function upstreamTarget({ vars, inbound, request }: RequestContext): string {
  const uri = vars.get('upstream_uri') || '/'
  if (inbound.args) return `${uri}?${inbound.args}`
  return request.target.endsWith('?') ? `${uri}?` : uri
}

function upstreamHeaders(ctx: RequestContext, settings: GatewaySettings, body: OutboundBody): HeaderPair[] {
  const { vars, inbound } = ctx
  const headers: HeaderPair[] = []
  for (const [name, variable] of PROXY_HEADERS) {
    const value = vars.get(variable)
    // An empty variable removes the header.
    if (value) headers.push([name, value])
  }
  headers.push(['X-Real-IP', remoteAddress(ctx, settings)])
  if (settings.headersUpstream.has('X-Kong-Request-Id')) headers.push(['X-Kong-Request-Id', ctx.id])
  if (isStream(body)) headers.push(streamFraming(inbound.headers.get('content-length')))
  else if (body !== undefined)
    headers.push(['Content-Length', String(typeof body === 'string' ? body.length : body.size)])
  for (const line of inbound.headers.entries()) if (!REPLACED.has(line[0].toLowerCase())) headers.push(line)
  return headers
}

function streamFraming(length: string | undefined): HeaderPair {
  return length === undefined ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', length]
}

/** Request headers that concern one hop only (Kong: phases.md §4.3). */
export function dropRequestHopHeaders({ inbound, vars }: RequestContext): void {
  const { headers } = inbound
  if (headers.has('connection'))
    for (const name of namedByConnection(headers.getAll('connection').join(','))) headers.delete(name)
  const te = headers.has('te') ? headers.getAll('te').join(',').split(',') : []
  if (te.some((token) => token.trim().toLowerCase() === 'trailers')) vars.set('upstream_te', 'trailers')
  headers.delete('proxy')
  headers.delete('proxy-connection')
}
