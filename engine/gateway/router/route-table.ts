import type { Entities, Route, Service } from '../entities.ts'
import type { RouteCandidate } from '../instrumentation.ts'
import type { RouteMatch } from '../request-context.ts'
import type { Subsystem } from './atc/fields.ts'
import type { Pattern } from './pattern.ts'
import type { RoutedRequest } from './routed-request.ts'

/** The router flavors of kong.conf (Kong: router.md). */
export const ROUTER_FLAVORS = ['traditional_compatible', 'traditional', 'expressions'] as const
export type RouterFlavor = (typeof ROUTER_FLAVORS)[number]

/** A route won, with what its rules found in the request. */
export interface RouteHit {
  readonly route: Route
  readonly service: Service | undefined
  /** The part of the path that a rule of the route matched. */
  readonly prefix: string | undefined
  readonly captures: RouteMatch['captures']
  /** How the service's path and the rest are joined; v1 counts only in the traditional flavor. */
  readonly pathHandling: Route['pathHandling']
  /** What matched, by attribute: only the traditional flavor tells. */
  readonly matches?: RouteMatches
}

/** `matches` of the traditional router. */
export interface RouteMatches {
  uri?: string
  host?: string
  method?: string
  sni?: string
  headers?: Record<string, string>
  src_ip?: string
  src_port?: number
  dst_ip?: string
  dst_port?: number
}

/** Finds the route of a request by the rules of one flavor. */
export interface RouteTable {
  find(request: RoutedRequest): RouteHit | undefined
  /** Every route that lost, in the order of evaluation, with the first attribute that ruled it out, or `priority`. */
  explain(request: RoutedRequest, winner: Route | undefined): RouteCandidate[]
  /** What atc-router is given; nothing in the traditional flavor. */
  readonly compiled: readonly CompiledRoute[]
}

/** A matcher as Kong adds it to atc-router. */
export interface CompiledRoute {
  readonly routeId: string
  readonly paths: readonly string[] | undefined
  readonly expression: string
  readonly priority: bigint
}

/** What a table is built with besides the routes. */
export interface RouteTableOptions {
  readonly subsystem: Subsystem
  /** Lines for the error log, at level error. */
  log?(message: string): void
  /** PCRE, for the traditional flavor; anchored patterns match at the start only. */
  compilePcre?(source: string, options: { readonly isAnchored: boolean }): Pattern | undefined
}

const PROTOCOLS: Readonly<Record<Subsystem, ReadonlySet<string>>> = {
  http: new Set(['http', 'https', 'grpc', 'grpcs', 'ws', 'wss']),
  stream: new Set(['tcp', 'tls', 'udp', 'tls_passthrough']),
}

/** Routes of a subsystem with their services; those of a disabled service are left out (Kong: router.md §1). */
export function routesOf(
  { routes, services }: Pick<Entities, 'routes' | 'services'>,
  subsystem: Subsystem,
): { readonly route: Route; readonly service: Service | undefined }[] {
  const byId = new Map(services.map((service) => [service.id, service]))
  return routes.flatMap((route) => {
    const service = route.serviceId === undefined ? undefined : byId.get(route.serviceId)
    const isWanted = route.protocols.some((protocol) => PROTOCOLS[subsystem].has(protocol))
    return isWanted && service?.enabled !== false ? [{ route, service }] : []
  })
}
