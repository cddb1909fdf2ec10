import type { Entities, Route, Service } from '../entities.ts'
import type { RouteCandidate } from '../instrumentation.ts'
import type { RouteMatch } from '../request-context.ts'
import type { Expression } from './atc/ast.ts'
import { checkTypes } from './atc/check-types.ts'
import { compileMatcher, newFound, type Found, type Matcher } from './atc/evaluate.ts'
import { RequestFields, type Subsystem } from './atc/fields.ts'
import { conjunctsOf, necessitiesOf } from './atc/necessities.ts'
import { ExpressionError } from './atc/parse-error.ts'
import { parseExpression } from './atc/parse-expression.ts'
import { OrderedIndex } from './ordered-index.ts'
import { routesOf, type CompiledRoute, type RouteHit, type RouteTable, type RouteTableOptions } from './route-table.ts'
import { splitByPaths, type RoutePart } from './split-paths.ts'

/** How a flavor turns a route into a matcher, and what it calls the field that ruled a route out. */
export interface AtcFlavor {
  compile(part: RoutePart): { readonly expression: string; readonly priority: bigint }
  criterionOf(conjunct: Expression, route: Route): string
}

interface Entry {
  readonly route: Route
  readonly service: Service | undefined
  readonly id: string
  readonly priority: bigint
  readonly expression: Expression
  readonly matcher: Matcher
}

/** A table on atc-router's rules: the matching expression of the highest priority wins (Kong: router.md §2, §3, §6). */
export function createAtcTable(
  entities: Pick<Entities, 'routes' | 'services'>,
  flavor: AtcFlavor,
  options: RouteTableOptions,
): RouteTable {
  const compiled: CompiledRoute[] = []
  const entries: Entry[] = []
  for (const { route, service, paths, id } of partsOf(entities, options.subsystem)) {
    const { expression: text, priority } = flavor.compile({ route, paths, id })
    compiled.push({ routeId: route.id, paths, expression: text, priority })
    const expression = readExpression(text, id, options)
    if (expression) entries.push({ route, service, id, priority, expression, matcher: compileMatcher(expression) })
  }
  entries.sort(byPriority)
  const index = new OrderedIndex<Entry>()
  for (const entry of entries) index.add(entry, necessitiesOf(entry.expression))
  return {
    compiled,
    find(request) {
      const fields = new RequestFields(request)
      const hosts = fields.host === undefined ? [] : [fields.host]
      return index.find(hosts, request.path, (entry) => hitOf(entry, fields))
    },
    explain: (request, winner) => explainIn(entries, new RequestFields(request), { winner, flavor }),
  }
}

/** First parts of all routes, then the others: the order in which Kong adds them (conformance, `compiled`). */
function partsOf(
  entities: Pick<Entities, 'routes' | 'services'>,
  subsystem: Subsystem,
): (RoutePart & { readonly service: Service | undefined })[] {
  const split = routesOf(entities, subsystem).map(({ route, service }) =>
    splitByPaths(route).map((part) => ({ ...part, service })),
  )
  return [...split.flatMap((parts) => parts.slice(0, 1)), ...split.flatMap((parts) => parts.slice(1))]
}

/** Kong logs what cannot be used and leaves it out. */
function readExpression(text: string, id: string, { subsystem, log }: RouteTableOptions): Expression | undefined {
  try {
    const expression = parseExpression(text)
    checkTypes(expression, subsystem)
    return expression
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    log?.(`could not add route: ${id}, err: ${error.message}`)
    return undefined
  }
}

/** Higher priority first; equal ones by descending id (Kong: router.md §3). */
function byPriority(a: Entry, b: Entry): number {
  if (a.priority !== b.priority) return a.priority > b.priority ? -1 : 1
  return a.id > b.id ? -1 : 1
}

function hitOf({ route, service, matcher }: Entry, fields: RequestFields): RouteHit | undefined {
  const found = newFound()
  if (!matcher(fields, found)) return undefined
  return { route, service, prefix: found.path, captures: capturesOf(found), pathHandling: 'v0' }
}

/** There are captures when the first group took part (Kong: router.md §4). */
function capturesOf({ groups, named }: Found): RouteMatch['captures'] {
  return groups[1] === undefined ? undefined : { positional: groups, named }
}

function explainIn(
  entries: readonly Entry[],
  fields: RequestFields,
  { winner, flavor }: { readonly winner: Route | undefined; readonly flavor: AtcFlavor },
): RouteCandidate[] {
  const lost = new Map<string, RouteCandidate>()
  for (const { route, expression } of entries) {
    if (route === winner || lost.get(route.id)?.matched) continue
    const failed = conjunctsOf(expression).find((conjunct) => !compileMatcher(conjunct)(fields, newFound()))
    lost.set(route.id, {
      routeId: route.id,
      routeName: route.name,
      matched: !failed,
      ruledOutBy: failed ? flavor.criterionOf(failed, route) : 'priority',
    })
  }
  return [...lost.values()]
}
