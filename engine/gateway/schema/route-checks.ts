import { asList, isRecord, type EntityCheck, type PlainRecord, type Problem, type Verdict } from './field.ts'

const isSet = (route: PlainRecord, field: string) => {
  const value = route[field]
  return (asList(value)?.length ?? 0) > 0 || (isRecord(value) && Object.keys(value).length > 0)
}

/** Which attributes a route must and must not set, by protocol (Kong: router.md §5). */
interface ProtocolRule {
  readonly protocols: readonly string[]
  readonly needs: readonly string[]
  readonly needsWhen: string
  readonly forbids: readonly string[]
  readonly forbidsWhen: string
}

const HTTP_ATTRIBUTES = ['methods', 'hosts', 'headers', 'paths']

const RULES: readonly ProtocolRule[] = [
  {
    protocols: ['https'],
    needs: [...HTTP_ATTRIBUTES, 'snis'],
    needsWhen: "'https'",
    forbids: ['sources', 'destinations'],
    forbidsWhen: "'http' or 'https'",
  },
  {
    protocols: ['http'],
    needs: HTTP_ATTRIBUTES,
    needsWhen: "'http'",
    forbids: ['sources', 'destinations'],
    forbidsWhen: "'http' or 'https'",
  },
  {
    protocols: ['grpcs'],
    needs: ['hosts', 'headers', 'paths', 'snis'],
    needsWhen: "'grpcs'",
    forbids: ['strip_path', 'methods', 'sources', 'destinations'],
    forbidsWhen: "'grpc' or 'grpcs'",
  },
  {
    protocols: ['grpc'],
    needs: ['hosts', 'headers', 'paths'],
    needsWhen: "'grpc'",
    forbids: ['strip_path', 'methods', 'sources', 'destinations'],
    forbidsWhen: "'grpc' or 'grpcs'",
  },
  {
    protocols: ['tcp', 'tls', 'udp'],
    needs: ['sources', 'destinations', 'snis'],
    needsWhen: "'tcp', 'tls' or 'udp'",
    forbids: ['methods', 'hosts', 'paths', 'headers'],
    forbidsWhen: "'tcp', 'tls', 'tls_passthrough' or 'udp'",
  },
  {
    protocols: ['tls_passthrough'],
    needs: ['snis'],
    needsWhen: "'tls_passthrough'",
    forbids: ['methods', 'hosts', 'paths', 'headers'],
    forbidsWhen: "'tcp', 'tls', 'tls_passthrough' or 'udp'",
  },
]

function checkRoute(route: PlainRecord): Verdict {
  const protocols = (asList(route['protocols']) ?? []).map(String)
  // Kong looks for the type of a first protocol that is not there (conformance schema.core.routes.17).
  if (protocols.length === 0 && route['protocols'] !== null)
    return [{ path: ['protocols'], message: 'unknown type: nil' }]
  const rule = RULES.find((candidate) => candidate.protocols.some((protocol) => protocols.includes(protocol)))
  if (!rule) return undefined
  const isForbidden = (field: string) => isSet(route, field) || (field === 'strip_path' && route[field] === true)
  const problems: Problem[] = rule.forbids
    .filter(isForbidden)
    .map((field) => ({ path: [field], message: `cannot set '${field}' when 'protocols' is ${rule.forbidsWhen}` }))
  const names = rule.needs.map((field) => `'${field}'`)
  if (!rule.needs.some((field) => isSet(route, field))) {
    const needed = names.length === 1 ? `must set ${rule.needs[0]}` : `must set one of ${names.join(', ')}`
    problems.push({ path: ['@entity'], message: `${needed} when 'protocols' is ${rule.needsWhen}` })
  }
  const found = [...checkSnis(route, protocols), ...problems]
  return found.length > 0 ? found : undefined
}

function checkSnis(route: PlainRecord, protocols: readonly string[]): Problem[] {
  const isTls = protocols.some((protocol) => ['grpcs', 'https', 'tls', 'tls_passthrough'].includes(protocol))
  if (isTls || !isSet(route, 'snis')) return []
  const message = "'snis' can only be set when 'protocols' is 'grpcs', 'https', 'tls' or 'tls_passthrough'"
  return [
    { path: ['@entity'], message },
    { path: ['snis'], message: 'length must be 0' },
  ]
}

/**
 * Paths are compiled again by the router's own expressions, which know no look-around and no backreferences
 * (conformance schema.core.routes.12); shown for the plainest route, one path and nothing else.
 */
function checkExpression(route: PlainRecord): Verdict {
  const paths = asList(route['paths']) ?? []
  const regex = paths.find((path) => typeof path === 'string' && path.startsWith('~') && beyondRust(path.slice(1)))
  if (typeof regex !== 'string') return undefined
  const found = beyondRust(regex.slice(1))
  if (!found) return undefined
  const pattern = `^${regex.slice(1)}`
  const literal = `r#"${pattern}"#`
  const expression = `(http.path ~ ${literal})`
  const column = expression.indexOf(literal) + 1
  const lines = [
    ` --> 1:${column}`,
    '  |',
    `1 | ${expression}`,
    `  | ${' '.repeat(column - 1)}^${'-'.repeat(literal.length - 2)}^`,
    '  |',
    '  = regex parse error:',
    `    ${pattern}`,
    `    ${' '.repeat(found.at + 1)}${'^'.repeat(found.length)}`,
    `error: ${found.error}`,
  ]
  return `Router Expression failed validation: ${lines.join('\n')}`
}

/** What PCRE takes and the regular expressions of the router do not. */
function beyondRust(pattern: string): { at: number; length: number; error: string } | undefined {
  const found = /\\(?:\\|[^\d])|(\\[1-9])|(\(\?(?:<?[=!]))/g
  for (const match of pattern.matchAll(found)) {
    const [text, back, look] = match
    if (back) return { at: match.index, length: text.length, error: 'backreferences are not supported' }
    const error = 'look-around, including look-ahead and look-behind, is not supported'
    if (look) return { at: match.index, length: text.length, error }
  }
  return undefined
}

/** Entity checks of a route. */
export const ROUTE_CHECKS: readonly EntityCheck[] = [
  {
    name: 'custom_entity_check',
    argument: {
      field_sources: [
        'protocols',
        'methods',
        'hosts',
        'paths',
        'headers',
        'snis',
        'sources',
        'destinations',
        'strip_path',
      ],
      run_with_missing_fields: true,
      run_with_invalid_fields: true,
      fn: checkRoute,
    },
  },
  { name: 'custom_entity_check', argument: { field_sources: ['paths'], fn: checkExpression } },
]
