import type { Entities, Route, Service } from '../entities.ts'
import type { RouteCandidate } from '../instrumentation.ts'
import { uuidV5 } from '../uuid.ts'
import { checksOf, pathRuleOf, type Check, type PathRule, type RoutedRequest } from './criteria.ts'
import type { PatternMatch } from './pattern.ts'
import { routePriority } from './priority.ts'

/** A route won, with the part of the path that its rule matched. */
export interface RouteHit {
  readonly route: Route
  readonly service: Service | undefined
  readonly path: PatternMatch | undefined
}

/** Finds the route of a request by the rules of `router_flavor = traditional_compatible`. */
export interface RouteTable {
  find(request: RoutedRequest): RouteHit | undefined
  /** Every route that lost, with the first attribute that ruled it out, or `priority`. */
  explain(request: RoutedRequest, winner: Route | undefined): RouteCandidate[]
}

/** One group of paths of a route: what Kong hands to atc-router as one matcher. */
interface Entry {
  readonly route: Route
  readonly service: Service | undefined
  readonly checks: readonly Check[]
  readonly paths: readonly PathRule[]
  readonly priority: bigint
  readonly id: string
}

// Kong's namespace for the parts of a route; it shows only in ties (conformance router.generated.162).
const SPLIT_NAMESPACE = '7f145bf9-0dce-4f91-98eb-debbce4b9f6b'
const HTTP = new Set(['http', 'https', 'grpc', 'grpcs'])

/** Builds the table: routes of the http subsystem, those of a disabled service left out (Kong: router.md §1). */
export function createRouteTable({ routes, services }: Entities): RouteTable {
  const byId = new Map(services.map((service) => [service.id, service]))
  const entries: Entry[] = []
  for (const route of routes) {
    const service = route.serviceId === undefined ? undefined : byId.get(route.serviceId)
    if (service?.enabled === false || !route.protocols.some((protocol) => HTTP.has(protocol))) continue
    entries.push(...entriesOf(route, service))
  }
  entries.sort(byPriority)
  return {
    find: (request) => findIn(entries, request),
    explain: (request, winner) => explainIn(entries, request, winner),
  }
}

function entriesOf(route: Route, service: Service | undefined): Entry[] {
  const checks = checksOf(route)
  const groups = pathGroups(route)
  return groups.map((paths, index) => ({
    route,
    service,
    checks,
    paths,
    priority: routePriority(route, paths),
    id: groups.length > 1 ? uuidV5(`${route.id}#${index + 1}`, SPLIT_NAMESPACE) : route.id,
  }))
}

/** All regex paths together, prefixes by length (Kong: router.md §1); one empty group without paths. */
function pathGroups(route: Route): PathRule[][] {
  if (!route.paths?.length) return [[]]
  const groups = new Map<number, PathRule[]>()
  for (const rule of route.paths.map(pathRuleOf)) {
    if (!rule) continue
    groups.set(rule.length, [...(groups.get(rule.length) ?? []), rule])
  }
  return [...groups.values()]
}

/** Higher priority first; equal ones by descending id (Kong: router.md §3). */
function byPriority(a: Entry, b: Entry): number {
  if (a.priority !== b.priority) return a.priority > b.priority ? -1 : 1
  return a.id > b.id ? -1 : 1
}

function findIn(entries: readonly Entry[], request: RoutedRequest): RouteHit | undefined {
  for (const { route, service, checks, paths } of entries) {
    const path = matchPath(paths, request.path)
    if (paths.length > 0 && !path) continue
    if (checks.every((check) => check.passes(request))) return { route, service, path }
  }
  return undefined
}

function matchPath(paths: readonly PathRule[], path: string): PatternMatch | undefined {
  for (const rule of paths) {
    const found = rule.match(path)
    if (found) return found
  }
  return undefined
}

function explainIn(entries: readonly Entry[], request: RoutedRequest, winner: Route | undefined): RouteCandidate[] {
  const lost = new Map<string, RouteCandidate>()
  for (const { route, checks, paths } of entries) {
    if (route === winner || lost.get(route.id)?.matched) continue
    const failed = checks.find((check) => !check.passes(request))?.criterion
    const ruledOutBy = failed ?? (paths.length > 0 && !matchPath(paths, request.path) ? 'paths' : undefined)
    lost.set(route.id, {
      routeId: route.id,
      routeName: route.name,
      matched: !ruledOutBy,
      ruledOutBy: ruledOutBy ?? 'priority',
    })
  }
  return [...lost.values()]
}
