import type { Entities } from '../entities.ts'
import { createAtcTable, type AtcFlavor } from './atc-table.ts'
import type { Expression } from './atc/ast.ts'
import { fieldsOf } from './atc/necessities.ts'
import { routePriority, streamPriority } from './priority.ts'
import { expressionOfRoute } from './route-expression.ts'
import type { RouteTable, RouteTableOptions } from './route-table.ts'

const CRITERIA: readonly (readonly [field: string, criterion: string])[] = [
  ['tls.sni', 'snis'],
  ['http.method', 'methods'],
  ['http.host', 'hosts'],
  ['http.path', 'paths'],
  ['http.headers.', 'headers'],
  ['net.src.', 'sources'],
  ['net.dst.', 'destinations'],
  ['net.protocol', 'protocols'],
]

/** The table of `router_flavor = traditional_compatible`: attributes become expressions. */
export function createCompatibleTable(
  entities: Pick<Entities, 'routes' | 'services'>,
  options: RouteTableOptions,
): RouteTable {
  const { subsystem } = options
  const flavor: AtcFlavor = {
    compile: ({ route, paths }) => ({
      expression: expressionOfRoute(route, paths, subsystem),
      priority: subsystem === 'http' ? routePriority(route, paths) : streamPriority(route),
    }),
    criterionOf,
  }
  return createAtcTable(entities, flavor, options)
}

/** The attribute a part of a generated expression stands for. */
export function criterionOf(conjunct: Expression): string {
  const fields = fieldsOf(conjunct)
  const known = CRITERIA.find(([start]) => fields.some((field) => field.startsWith(start)))
  return known?.[1] ?? fields[0] ?? 'expression'
}
