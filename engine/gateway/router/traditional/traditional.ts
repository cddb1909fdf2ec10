import type { Entities, Route } from '../../entities.ts'
import type { RouteCandidate } from '../../instrumentation.ts'
import { compilePattern } from '../pattern.ts'
import type { RouteHit, RouteTable, RouteTableOptions } from '../route-table.ts'
import { routesOf } from '../route-table.ts'
import type { RoutedRequest } from '../routed-request.ts'
import { splitByPaths } from '../split-paths.ts'
import { categorize, findIn, reduce, type Category } from './category.ts'
import { MATCH } from './match-rules.ts'
import { compareRoutes, marshalRoute, type MarshalledRoute, type Rule } from './marshal.ts'
import { RequestView } from './request-view.ts'
import { TableHits } from './table-hits.ts'

/** The table of `router_flavor = traditional`: categories by attributes, regular expressions of PCRE. */
export function createTraditionalTable(
  entities: Pick<Entities, 'routes' | 'services'>,
  { subsystem, compilePcre = compileLinear }: RouteTableOptions,
): RouteTable {
  const routes = routesOf(entities, subsystem)
    .flatMap(({ route, service }) => splitByPaths(route).map((part) => marshalRoute(part, service, compilePcre)))
    .toSorted(compareRoutes)
  const categories = categorize(routes)
  const hits = new TableHits(routes)
  return {
    compiled: [],
    find(request) {
      const view = new RequestView(request)
      const found = search(categories, hits.categoryOf(view), view)
      return found && hitOf(found, view)
    },
    explain: (request, winner) => explainIn(categories, { request, hits, winner }),
  }
}

/** Without PCRE at hand: what RE2 understands of it. */
function compileLinear(source: string, { isAnchored }: { readonly isAnchored: boolean }) {
  const compiled = compilePattern(isAnchored ? `^(?:${source})` : source)
  return compiled.ok ? compiled.pattern : undefined
}

/** From the category the request hits downwards; the strong candidates of each first (Kong: router.md §3). */
function search(categories: readonly Category[], bits: number, view: RequestView): MarshalledRoute | undefined {
  if (bits === 0) return undefined
  const own = categories.findIndex((category) => category.bits === bits)
  for (const category of categories.slice(Math.max(0, own))) {
    const accept = (route: MarshalledRoute) => (matches(route, view) ? route : undefined)
    const found = findIn(reduce(category, view), view, accept) ?? findIn(category.all, view, accept)
    // The search may have tried others after it.
    if (found && matches(found, view)) return found
  }
  return undefined
}

function matches(route: MarshalledRoute, view: RequestView): boolean {
  view.forget()
  for (const rule of route.rules) if (!MATCH[rule](route, view)) return false
  return true
}

function hitOf({ route, service }: MarshalledRoute, { uri, matches: matched }: RequestView): RouteHit {
  const { groups, named, prefix } = uri
  return {
    route,
    service,
    prefix,
    captures: groups && { positional: groups, named },
    pathHandling: route.pathHandling,
    matches: matched,
  }
}

const CRITERIA: Readonly<Record<Rule, string>> = {
  host: 'hosts',
  header: 'headers',
  uri: 'paths',
  method: 'methods',
  sni: 'snis',
  src: 'sources',
  dst: 'destinations',
}

function explainIn(
  categories: readonly Category[],
  { request, hits, winner }: { request: RoutedRequest; hits: TableHits; winner: Route | undefined },
): RouteCandidate[] {
  const view = new RequestView(request)
  hits.categoryOf(view)
  const lost = new Map<string, RouteCandidate>()
  for (const marshalled of categories.flatMap(({ all }) => all)) {
    const { route, rules } = marshalled
    if (route === winner || lost.get(route.id)?.matched) continue
    view.forget()
    const failed = rules.find((rule) => !MATCH[rule](marshalled, view))
    const ruledOutBy = failed ? CRITERIA[failed] : 'priority'
    lost.set(route.id, { routeId: route.id, routeName: route.name, matched: !failed, ruledOutBy })
  }
  return [...lost.values()]
}
