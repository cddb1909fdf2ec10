import type { Entities } from '../entities.ts'
import type { RouteCandidate } from '../instrumentation.ts'
import type { RequestContext, RouteMatch } from '../request-context.ts'
import type { GatewaySettings } from '../settings.ts'
import { splitHostPort, type RoutedRequest } from './criteria.ts'
import { createRouteTable, type RouteHit } from './traditional-compatible.ts'
import { upstreamPath } from './upstream-uri.ts'
import { escapeUri, normalizePath, pathOf } from './uri.ts'

/** Which route answers a request. The losers are listed only while somebody listens for them. */
export interface Router {
  match(ctx: RequestContext): { readonly match: RouteMatch | undefined; readonly candidates: readonly RouteCandidate[] }
}

/** The router of a configuration. `settings.routerFlavor` other than traditional_compatible is refused when settings are read. */
export function createRouter(entities: Entities, _settings: GatewaySettings): Router {
  const table = createRouteTable(entities)
  return {
    match(ctx) {
      const request = routedRequest(ctx)
      const hit = table.find(request)
      const candidates = ctx.probe.onRoute ? table.explain(request, hit?.route) : []
      return { match: hit && routeMatch(hit, request.path, ctx.inbound.headers.get('host')), candidates }
    },
  }
}

/** What the router reads: the raw target, but method and headers as rewrite plugins left them. */
function routedRequest({ inbound, request }: RequestContext): RoutedRequest {
  const { name, port } = splitHostPort(inbound.headers.get('host') ?? '')
  return {
    method: inbound.method,
    path: normalizePath(pathOf(request.target)),
    host: name,
    port: port ?? request.server.port,
    scheme: request.scheme,
    serverName: request.tls?.serverName,
    headers: inbound.headers,
  }
}

/** What the rest of the gateway needs to know about a hit (Kong: router.md §4). */
export function routeMatch(
  { route, service, path: found }: RouteHit,
  path: string,
  hostHeader: string | undefined,
): RouteMatch {
  const prefix = route.stripPath ? found?.text : undefined
  return {
    route,
    service,
    prefix,
    captures: capturesOf(found),
    upstreamUri: escapeUri(upstreamPath(path, prefix, service?.path)),
    upstreamHost: route.preserveHost ? hostHeader : undefined,
  }
}

/** Only groups that took part leave captures; [0] is the matched text (Kong: router.md §4). */
function capturesOf(found: RouteHit['path']): RouteMatch['captures'] {
  const last = found?.groups.findLastIndex((group) => group !== undefined) ?? -1
  if (!found || last < 0) return undefined
  const groups = found.groups.slice(0, last + 1).map((group) => group ?? '')
  return { positional: [found.text, ...groups], named: found.named }
}
