import type { HeaderList } from './header-list.ts'
import type { RequestContext } from './request-context.ts'
import type { GatewaySettings, KongHeader } from './settings.ts'

/** Tokens of a Connection header that name no header to drop. */
const CONNECTION_TOKENS: ReadonlySet<string> = new Set(['close', 'keep-alive', 'upgrade'])

const NONE: readonly string[] = []

/** Headers named by a Connection header, lower-case (Kong: phases.md §7). */
export function namedByConnection(connection: string | undefined): readonly string[] {
  if (!connection || CONNECTION_TOKENS.has(connection)) return NONE
  const tokens = connection.split(',').map((token) => token.trim().toLowerCase())
  return tokens.filter((token) => token !== '' && !CONNECTION_TOKENS.has(token))
}

/** Before header_filter of a proxied answer: what concerns one hop only is dropped, a hash cookie set (Kong: phases.md §7). */
export function dropHopHeaders(ctx: RequestContext): void {
  const { answer, response, vars, timings } = ctx
  timings.headerFilterStart = ctx.host.now()
  if (!ctx.isProxied) return
  if (ctx.hashCookie !== undefined) response.headers.add('Set-Cookie', ctx.hashCookie)
  if (!answer) return
  for (const name of namedByConnection(answer.headers.get('connection'))) response.headers.delete(name)
  const upgrade = response.headers.get('upgrade')
  if (upgrade !== undefined && upgrade.toLowerCase() !== (vars.get('upstream_upgrade') ?? '').toLowerCase()) {
    response.headers.delete('upgrade')
  }
  if (response.headers.has('trailer') && vars.get('upstream_te') !== 'trailers') response.headers.delete('trailer')
}

/** After header_filter: Kong's own headers, which no plugin can remove (Kong: phases.md §7). */
export function addKongHeaders(ctx: RequestContext, settings: GatewaySettings): void {
  const { headers } = ctx.response
  const { headers: enabled } = settings
  if (ctx.isProxied) addProxiedHeaders(ctx, settings)
  else addOwnHeaders(ctx, enabled, `kong/${settings.version}`)
  if (enabled.has('X-Kong-Request-Id')) headers.set('X-Kong-Request-Id', ctx.id)
}

function addProxiedHeaders(ctx: RequestContext, { headers: enabled, version: release, rules }: GatewaySettings): void {
  const kong = `kong/${release}`
  const { response, answer, timings } = ctx
  const { headers } = response
  if (answer && enabled.has('X-Kong-Upstream-Status')) headers.set('X-Kong-Upstream-Status', String(answer.status))
  if (enabled.has('X-Kong-Upstream-Latency')) setLatency(headers, 'X-Kong-Upstream-Latency', timings.waitingTime)
  if (enabled.has('X-Kong-Proxy-Latency')) setLatency(headers, 'X-Kong-Proxy-Latency', timings.proxyLatency)
  if (enabled.has('Via') && rules.headers.via === 'name') headers.set('Via', kong)
  else if (enabled.has('Via')) {
    const version = ctx.request.httpVersion === '2.0' ? '2' : '1.1'
    // Buffered proxying loses the upstream's Via (Kong: nginx-behaviour.md A15).
    const before = answer?.bufferedBody === undefined ? answer?.headers.get('via') : undefined
    headers.set('Via', before ? `${before}, ${version} ${kong}` : `${version} ${kong}`)
  }
  if (rules.headers.namesServer && !headers.has('server') && enabled.has('Server')) headers.set('Server', kong)
}

function addOwnHeaders(ctx: RequestContext, enabled: ReadonlySet<KongHeader>, kong: string): void {
  const { headers } = ctx.response
  ctx.timings.responseLatency ??= ctx.host.now() - ctx.timings.processingStart
  if (enabled.has('X-Kong-Response-Latency')) {
    setLatency(headers, 'X-Kong-Response-Latency', ctx.timings.responseLatency)
  }
  // A plugin that answers for another Kong says so in Via; Server is then not ours.
  if (enabled.has('Via') && headers.get('via') === kong) return
  if (enabled.has('Server')) headers.set('Server', kong)
  else headers.delete('Server')
}

function setLatency(headers: HeaderList, name: KongHeader, milliseconds = 0): void {
  headers.set(name, String(Math.max(0, Math.floor(milliseconds))))
}

/** `Kong-Debug: 1` asks which route and service were chosen, when kong.conf allows it (Kong: phases.md §7). */
export function addDebugHeaders({ inbound, response, route, service }: RequestContext): void {
  if (!inbound.headers.has('kong-debug')) return
  for (const [kind, entity] of [['Route', route] as const, ['Service', service] as const]) {
    if (entity) response.headers.set(`Kong-${kind}-Id`, entity.id)
    if (entity?.name) response.headers.set(`Kong-${kind}-Name`, entity.name)
  }
}
