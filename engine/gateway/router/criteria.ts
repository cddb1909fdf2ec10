import type { Route } from '../entities.ts'
import type { HeaderList } from '../header-list.ts'
import { compilePattern, type Pattern, type PatternMatch } from './pattern.ts'

/** The facts of a request that routes are compared with, already normalised (Kong: router.md §2). */
export interface RoutedRequest {
  readonly method: string
  /** Normalised path without query. */
  readonly path: string
  /** Host header without its port. */
  readonly host: string
  /** Port of the Host header, else the port the request came in on. */
  readonly port: number
  readonly scheme: string
  readonly serverName: string | undefined
  readonly headers: HeaderList
}

/** Attributes of a route that take part in matching, in the order they are compared and reported. */
export const CRITERIA = ['snis', 'methods', 'hosts', 'paths', 'headers'] as const
export type Criterion = (typeof CRITERIA)[number]

/** One attribute of a route as a predicate. */
export interface Check {
  readonly criterion: Criterion
  passes(request: RoutedRequest): boolean
}

/** Predicates of a route without its paths; attributes it does not set are left out. */
export function checksOf(route: Route): Check[] {
  const checks: (Check | undefined)[] = [sniCheck(route.snis), methodCheck(route.methods), hostCheck(route.hosts)]
  return [...checks, ...headerChecks(route.headers)].filter((check) => check !== undefined)
}

/** A path of a route: what it matched, or nothing. */
export interface PathRule {
  readonly source: string
  readonly isRegex: boolean
  /** Bytes of a prefix; 0 for a regex. */
  readonly length: number
  match(path: string): PatternMatch | undefined
}

/** A path rule, or nothing when its pattern does not compile: Kong logs that and leaves the route out. */
export function pathRuleOf(source: string): PathRule | undefined {
  if (!source.startsWith('~')) {
    const found: PatternMatch = { text: source, groups: [], named: {} }
    return {
      source,
      isRegex: false,
      length: source.length,
      match: (path) => (path.startsWith(source) ? found : undefined),
    }
  }
  // Anchored at the start only, and without a group: `~/a|/b` therefore matches /b anywhere.
  const result = compilePattern(`^${source.slice(1)}`)
  if (!result.ok) return undefined
  return { source, isRegex: true, length: 0, match: (path) => result.pattern.match(path) }
}

function sniCheck(snis: Route['snis']): Check | undefined {
  if (!snis?.length) return undefined
  const rules = snis.map((sni) => wildcardRule(sni.replace(/\.$/, '')))
  return {
    criterion: 'snis',
    // Plain HTTP has no SNI to compare: such requests pass.
    passes: ({ scheme, serverName }) =>
      scheme !== 'https' || (serverName !== undefined && rules.some((rule) => rule(serverName))),
  }
}

function methodCheck(methods: Route['methods']): Check | undefined {
  if (!methods?.length) return undefined
  const wanted = new Set(methods)
  return { criterion: 'methods', passes: ({ method }) => wanted.has(method) }
}

function hostCheck(hosts: Route['hosts']): Check | undefined {
  if (!hosts?.length) return undefined
  const rules = hosts.map((host) => {
    const { name, port } = splitHostPort(host)
    const rule = wildcardRule(name)
    return (request: RoutedRequest) => rule(request.host) && (port === undefined || port === request.port)
  })
  return { criterion: 'hosts', passes: (request) => rules.some((rule) => rule(request)) }
}

function headerChecks(headers: Route['headers']): Check[] {
  return Object.entries(headers ?? {}).map(([name, values]) => {
    const wanted = headerName(name)
    const rules = values.map((value) => headerRule(value.toLowerCase()))
    const passes = (request: RoutedRequest) =>
      valuesOf(request.headers, wanted).some((value) => rules.some((rule) => rule(value)))
    return { criterion: 'headers', passes }
  })
}

function headerRule(value: string): (actual: string) => boolean {
  if (!value.startsWith('~*')) return (actual) => actual === value
  const result = compilePattern(value.slice(2))
  const pattern: Pattern | undefined = result.ok ? result.pattern : undefined
  return (actual) => pattern?.test(actual) ?? false
}

/** Header names are compared as atc-router fields: lower case, `-` and `_` alike. */
function headerName(name: string): string {
  return name.toLowerCase().replaceAll('-', '_')
}

function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.entries().flatMap(([line, value]) => (headerName(line) === name ? [value.toLowerCase()] : []))
}

function wildcardRule(name: string): (actual: string) => boolean {
  if (name.startsWith('*')) return (actual) => actual.endsWith(name.slice(1))
  if (name.endsWith('*')) return (actual) => actual.startsWith(name.slice(0, -1))
  return (actual) => actual === name
}

/** Splits `host:8000`; a colon without digits belongs to the name. */
export function splitHostPort(host: string): { readonly name: string; readonly port: number | undefined } {
  const parts = /^(.+):(\d+)$/.exec(host)
  return parts ? { name: parts[1] ?? '', port: Number(parts[2]) } : { name: host, port: undefined }
}
