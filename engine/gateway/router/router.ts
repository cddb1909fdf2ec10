import type { Entities } from '../entities.ts'
import { HeaderList } from '../header-list.ts'
import type { RouteCandidate } from '../instrumentation.ts'
import type { RequestContext, RouteMatch } from '../request-context.ts'
import type { GatewaySettings } from '../settings.ts'
import { createExpressionTable } from './expressions.ts'
import { parseQueries } from './queries.ts'
import type { RouteHit, RouterFlavor, RouteTable, RouteTableOptions } from './route-table.ts'
import { splitHostPort, type RoutedRequest } from './routed-request.ts'
import { createCompatibleTable } from './traditional-compatible.ts'
import { createTraditionalTable } from './traditional/traditional.ts'
import { upstreamPath } from './upstream-uri.ts'
import { escapeUri, normalizePath, pathOf } from './uri.ts'

/** Which route answers a request. The losers are listed only while somebody listens for them. */
export interface Router {
  match(ctx: RequestContext): { readonly match: RouteMatch | undefined; readonly candidates: readonly RouteCandidate[] }
}

const TABLES: Readonly<
  Record<RouterFlavor, (entities: Pick<Entities, 'routes' | 'services'>, options: RouteTableOptions) => RouteTable>
> = {
  traditional: createTraditionalTable,
  traditional_compatible: createCompatibleTable,
  expressions: createExpressionTable,
}

/** The table of one flavor and subsystem. */
export function createRouteTable(
  entities: Pick<Entities, 'routes' | 'services'>,
  flavor: RouterFlavor,
  options: RouteTableOptions,
): RouteTable {
  return TABLES[flavor](entities, options)
}

/** The router of a configuration, in the flavor of kong.conf. */
export function createRouter(
  entities: Entities,
  { routerFlavor }: Pick<GatewaySettings, 'routerFlavor'>,
  options: Partial<RouteTableOptions> = {},
): Router {
  const table = createRouteTable(entities, routerFlavor, { subsystem: 'http', ...options })
  return {
    match(ctx) {
      const request = ctx.stream ? routedSession(ctx) : routedRequest(ctx)
      const hit = table.find(request)
      const candidates = ctx.probe.onRoute ? table.explain(request, hit?.route) : []
      return { match: hit && routeMatch(hit, request.path, request.hostHeader), candidates }
    },
  }
}

/** What the router reads: the raw target, but method and headers as rewrite plugins left them. */
function routedRequest({ inbound, request }: RequestContext): RoutedRequest {
  const hostHeader = inbound.headers.get('host')
  const { ip, port } = request.server
  return {
    scheme: request.scheme,
    serverName: request.tls?.serverName,
    source: { ip: request.client.ip, port: request.client.port },
    destination: { ip, port: splitHostPort(hostHeader ?? '').port ?? port },
    method: inbound.method,
    path: normalizePath(pathOf(request.target)),
    hostHeader,
    headers: inbound.headers,
    queries: parseQueries(inbound.args ?? ''),
  }
}

const NO_HEADERS = new HeaderList()

/** A session of the stream subsystem counts as `tls` once there is a server name, passed through or not (Kong: router.md §2). */
function routedSession({ request, stream }: RequestContext): RoutedRequest {
  const serverName = request.tls?.serverName
  const isUdp = stream?.protocol === 'udp'
  return {
    scheme: isUdp ? 'udp' : serverName === undefined ? 'tcp' : 'tls',
    serverName,
    source: request.client,
    destination: request.server,
    method: '',
    path: '',
    hostHeader: serverName,
    headers: NO_HEADERS,
    queries: [],
  }
}

/** What the rest of the gateway needs to know about a hit (Kong: router.md §4). */
export function routeMatch(
  { route, service, prefix: found, captures, pathHandling }: RouteHit,
  path: string,
  hostHeader: string | undefined,
): RouteMatch {
  const prefix = route.stripPath ? found : undefined
  const isStripped = route.stripPath
  return {
    route,
    service,
    prefix,
    captures,
    upstreamUri: escapeUri(upstreamPath({ path, prefix, isStripped, base: service?.path, pathHandling })),
    upstreamHost: route.preserveHost ? hostHeader : undefined,
  }
}
