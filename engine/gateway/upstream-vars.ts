import type { Service } from './entities.ts'
import type { RequestContext, RouteMatch } from './request-context.ts'
import type { GatewaySettings } from './settings.ts'
import { remoteAddress } from './client-address.ts'
import { isTrusted } from './trusted-peers.ts'

/** The nginx variables that describe the forwarded request (Kong: phases.md §4.1 item 5, §13). */
export function setForwardedVars(ctx: RequestContext, { trustedIps }: GatewaySettings): void {
  const { inbound, request, vars, match } = ctx
  vars.set('upstream_x_forwarded_proto', request.scheme)
  vars.set('upstream_x_forwarded_host', hostOf(ctx))
  vars.set('upstream_x_forwarded_port', String(request.server.port))
  vars.set('upstream_x_forwarded_path', pathOf(request.target))
  if (match?.prefix && match.prefix !== '/') vars.set('upstream_x_forwarded_prefix', match.prefix)
  if (!isTrusted(request.client.ip, trustedIps)) return
  for (const name of ['proto', 'host', 'port', 'path', 'prefix']) {
    const given = inbound.headers.get(`x-forwarded-${name}`)
    if (given !== undefined) vars.set(`upstream_x_forwarded_${name}`, given)
  }
}

function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query < 0 ? target : target.slice(0, query)
}

/** `$host`: lower-case, without port. */
function hostOf({ inbound, request }: RequestContext): string {
  const host = (inbound.headers.get('host') ?? request.server.ip).toLowerCase()
  return host.replace(/:\d*$/, '')
}

/** What the proxy tells the upstream about this hop (Kong: phases.md §4.1 item 9). */
export function setHopVars(ctx: RequestContext, settings: GatewaySettings): void {
  const { inbound, request, vars } = ctx
  const before = inbound.headers.getAll('x-forwarded-for').join(', ')
  vars.set('upstream_x_forwarded_for', before ? `${before}, ${request.client.ip}` : remoteAddress(ctx, settings))
  const via = inbound.headers.getAll('via').join(', ')
  const { hasUpstreamVia } = settings.rules.headers
  const own = `${request.httpVersion === '2.0' ? '2' : request.httpVersion} kong/${settings.version}`
  // Before 3.8 the client's Via goes on as it is.
  if (hasUpstreamVia) vars.set('upstream_via', via ? `${via}, ${own}` : own)
  else if (via) vars.set('upstream_via', via)
  const isWebsocket = inbound.headers.get('upgrade')?.toLowerCase() === 'websocket'
  vars.set('upstream_connection', isWebsocket ? 'keep-alive, Upgrade' : 'keep-alive')
  if (isWebsocket) vars.set('upstream_upgrade', 'websocket')
}

const TLS_PROTOCOLS: ReadonlySet<string> = new Set(['https', 'grpcs', 'tls', 'wss'])

/** Where a service is; kinds without paths have none (Kong: router.md §4 `upstream_url_t`). */
export function upstreamOf(service: Service | undefined): {
  readonly type: 'name' | 'ipv4' | 'ipv6'
  readonly host?: string
  readonly port?: number
  readonly path?: string
} {
  if (!service) return { type: 'name' }
  const { protocol, host, path } = service
  const port = service.port || (TLS_PROTOCOLS.has(protocol) ? 443 : 80)
  const hasPath = !/^(tcp|tls|udp|tls_passthrough)$/.test(protocol)
  return { type: addressType(host), host, port, ...(hasPath && { path: path ?? '/' }) }
}

/** Where the request goes: `ctx.balancer_data` and the upstream variables (Kong: phases.md §4.1 item 8). */
export function setDestination(ctx: RequestContext, { route, service, upstreamUri, upstreamHost }: RouteMatch): void {
  const { vars } = ctx
  ctx.route = route
  ctx.service = service
  const scheme = service?.protocol ?? 'http'
  const host = service?.host ?? ''
  ctx.balancer = {
    scheme,
    type: addressType(host),
    host,
    port: service?.port ?? 80,
    ip: undefined,
    hostname: undefined,
    tryCount: 0,
    retries: service?.retries ?? 5,
    connectTimeout: service?.connectTimeout ?? 60_000,
    sendTimeout: service?.writeTimeout ?? 60_000,
    readTimeout: service?.readTimeout ?? 60_000,
    tries: [],
    verifiesTls: service?.tlsVerify ?? false,
  }
  vars.set('upstream_scheme', scheme)
  vars.set('upstream_uri', upstreamUri)
  if (upstreamHost !== undefined) vars.set('upstream_host', upstreamHost)
}

/** gRPC upstreams are spoken to in HTTP/2, and neither side's body waits (nginx ngx_http_grpc_module). */
export function isGrpc(service: Service | undefined): boolean {
  return service?.protocol === 'grpc' || service?.protocol === 'grpcs'
}

export function addressType(host: string): 'name' | 'ipv4' | 'ipv6' {
  if (host.includes(':')) return 'ipv6'
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) ? 'ipv4' : 'name'
}
