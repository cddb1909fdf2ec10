import { expressionProblem } from '../../router/validate-expression.ts'
import { asList, isRecord, type EntityCheck, type PlainRecord, type Verdict } from '../field.ts'
import { ROUTE_CHECKS } from '../route-checks.ts'
import { integer, required, text, type EntitySchema } from './entity.ts'
import { routes } from './routes.ts'

const ATTRIBUTES = ['methods', 'hosts', 'paths', 'headers', 'snis', 'sources', 'destinations']
const LISTED = "'methods', 'hosts', 'paths', 'headers', 'snis', 'sources' or 'destinations'"
const STREAM: ReadonlySet<string> = new Set(['tcp', 'tls', 'udp', 'tls_passthrough'])

/** Routes where `router_flavor = expressions`: an expression, or attributes as ever (Kong: router.md §6). */
export const expressionRoutes: EntitySchema = {
  ...routes,
  fields: [...(routes.fields ?? []), ['expression', text], ['priority', required(integer(0, 2 ** 46 - 1, 0))]],
  entity_checks: [
    ...ROUTE_CHECKS.map(unlessExpression),
    {
      name: 'custom_entity_check',
      argument: {
        field_sources: ['expression', 'priority', 'regex_priority', 'protocols', ...ATTRIBUTES],
        run_with_missing_fields: true,
        fn: checkExpressionRoute,
      },
    },
  ],
}

const hasExpression = (route: PlainRecord) => typeof route['expression'] === 'string'
const isUsed = (value: unknown) =>
  (asList(value)?.length ?? 0) > 0 || (isRecord(value) && Object.keys(value).length > 0)

/** What a route needs by its protocols is in its expression. */
function unlessExpression(check: EntityCheck): EntityCheck {
  const { argument } = check
  if (!isRecord(argument) || typeof argument['fn'] !== 'function') return check
  const judge = argument['fn'] as (route: PlainRecord, ...more: unknown[]) => Verdict
  const fn = (route: PlainRecord, ...more: unknown[]) => (hasExpression(route) ? undefined : judge(route, ...more))
  const sources = asList(argument['field_sources']) ?? []
  return {
    ...check,
    argument: { ...argument, field_sources: [...sources, 'expression'], run_with_missing_fields: true, fn },
  }
}

function checkExpressionRoute(route: PlainRecord): Verdict {
  const problem = problemOf(route)
  return problem === undefined ? undefined : `Router Expression failed validation: ${problem}`
}

function problemOf(route: PlainRecord): string | undefined {
  const {
    expression,
    priority,
    regex_priority: regexPriority,
    protocols,
  } = route as Readonly<Record<string, unknown>> & {
    readonly expression?: unknown
    readonly priority?: unknown
    readonly regex_priority?: unknown
    readonly protocols?: unknown
  }
  const hasAttributes = ATTRIBUTES.some((name) => isUsed(route[name]))
  if (typeof expression !== 'string')
    return hasAttributes && isPositive(priority) ? `cannot set 'priority' with ${LISTED} simultaneously` : undefined
  if (hasAttributes) return `cannot set 'expression' with ${LISTED} simultaneously`
  if (isPositive(regexPriority)) return "cannot set 'regex_priority' with 'expression' simultaneously"
  const isStream = (asList(protocols) ?? []).some((protocol) => STREAM.has(String(protocol)))
  return expressionProblem(expression, isStream ? 'stream' : 'http')
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value !== 0
}
