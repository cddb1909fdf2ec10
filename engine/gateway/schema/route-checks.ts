import { asList, type EntityCheck, type PlainRecord, type Verdict } from './field.ts'

const TLS = ['grpcs', 'https', 'tls', 'tls_passthrough', 'wss']

/** Server names need a protocol that has them (Kong: router.md §5). */
function checkSnis(route: PlainRecord): Verdict {
  const protocols = (asList(route['protocols']) ?? []).map(String)
  const hasNames = (asList(route['snis'])?.length ?? 0) > 0
  if (!hasNames || protocols.some((protocol) => TLS.includes(protocol))) return undefined
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

/** Entity checks of every route; more come with its protocols. */
export const ROUTE_CHECKS: readonly EntityCheck[] = [
  { name: 'custom_entity_check', argument: { field_sources: ['protocols', 'snis'], fn: checkSnis } },
  { name: 'custom_entity_check', argument: { field_sources: ['paths'], fn: checkExpression } },
]
