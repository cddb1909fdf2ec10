import type { Entities, Route } from '../entities.ts'
import { createAtcTable, type AtcFlavor } from './atc-table.ts'
import { fieldsOf } from './atc/necessities.ts'
import type { Subsystem } from './atc/fields.ts'
import { expressionPriority, routePriority, streamPriority } from './priority.ts'
import { expressionOfRoute } from './route-expression.ts'
import type { RouteTable, RouteTableOptions } from './route-table.ts'
import { criterionOf } from './traditional-compatible.ts'

/** Protocols as `net.protocol` shows them. */
const SHOWN: Readonly<Record<string, string>> = { grpc: 'http', grpcs: 'https', tls_passthrough: 'tcp' }
/** A route of one of these alone is not bound to it. */
const UNBOUND: ReadonlySet<string> = new Set(['https', 'tls', 'tls_passthrough'])

/** The table of `router_flavor = expressions`; routes in the old style work beside (Kong: router.md §6). */
export function createExpressionTable(
  entities: Pick<Entities, 'routes' | 'services'>,
  options: RouteTableOptions,
): RouteTable {
  const { subsystem } = options
  const flavor: AtcFlavor = {
    compile({ route, paths }) {
      const text = route.expression ?? expressionOfRoute(route, paths, subsystem)
      return { expression: withProtocols(text, route), priority: priorityOf(route, paths, subsystem) }
    },
    criterionOf: (conjunct, { expression }) =>
      expression === undefined ? criterionOf(conjunct) : (fieldsOf(conjunct)[0] ?? 'expression'),
  }
  return createAtcTable(entities, flavor, options)
}

function withProtocols(text: string, { protocols }: Route): string {
  const [first] = protocols
  if (first === undefined || (protocols.length === 1 && UNBOUND.has(first))) return text
  const names = [...new Set(protocols.map((protocol) => SHOWN[protocol] ?? protocol))]
  return `${text} && (${names.map((name) => `net.protocol == r#"${name}"#`).join(' || ')})`
}

function priorityOf(route: Route, paths: readonly string[] | undefined, subsystem: Subsystem): bigint {
  if (route.expression !== undefined) return expressionPriority(route)
  return subsystem === 'http' ? routePriority(route, paths) : streamPriority(route)
}
