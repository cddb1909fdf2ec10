import { compileRouterPattern } from '../assembly/router-pattern.ts'
import type { Route, Service } from '../gateway/entities.ts'
import { HeaderList } from '../gateway/header-list.ts'
import type { RouterFlavor, RouteHit, RouteTable } from '../gateway/router/route-table.ts'
import { splitHostPort, type RoutedRequest } from '../gateway/router/routed-request.ts'
import { createRouteTable, routeMatch } from '../gateway/router/router.ts'
import { escapeUri, normalizePath, pathOf } from '../gateway/router/uri.ts'
import { upstreamOf } from '../gateway/upstream-vars.ts'

/** A line of conformance/gateway/router.jsonl. */
export interface RouterCase {
  readonly id: string
  readonly flavor: RouterFlavor
  readonly subsystem: 'http' | 'stream'
  readonly routes: readonly Row[]
  readonly services: readonly Row[]
  readonly requests: readonly RouterRequest[]
  readonly expect: {
    readonly results: readonly (Row | null)[]
    readonly compiled?: readonly Row[]
    readonly build_log?: readonly string[]
  }
}
type Row = Readonly<Record<string, unknown>>

interface RouterRequest {
  readonly uri?: string
  readonly host?: string
  readonly method?: string
  readonly scheme?: 'http' | 'https'
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly args?: Readonly<Record<string, true | string | readonly (true | string)[]>>
  readonly sni?: string
  readonly preread_sni?: string
  readonly src_ip?: string
  readonly src_port?: number
  readonly dst_ip?: string
  readonly dst_port?: number
}

interface Difference {
  readonly of: unknown
  readonly expected: unknown
  readonly actual: unknown
}

/** True when this adapter can answer a case. */
export function supports(): boolean {
  return true
}

/** What is answered otherwise than Kong did: requests, generated expressions, and the log of the build. */
export function failures(testCase: RouterCase): Difference[] {
  const { requests, expect, subsystem } = testCase
  const log: string[] = []
  const table = tableOf(testCase, log)
  const differences: Difference[] = []
  const compare = (of: unknown, expected: unknown, actual: unknown) => {
    if (canonical(expected) !== canonical(actual)) differences.push({ of, expected, actual })
  }
  requests.forEach((request, index) => {
    compare(request, comparable(expect.results[index] ?? null), answer(table, request, subsystem))
  })
  if (expect.compiled) {
    const known = expect.compiled.map((row) => 'expression' in row)
    compare('compiled', expect.compiled, compiledOf(table, known))
  }
  compare('build_log', expect.build_log ?? [], log)
  return differences
}

function tableOf({ flavor, subsystem, routes, services }: RouterCase, log: string[]): RouteTable {
  const entities = { routes: routes.map(routeOf), services: services.map(serviceOf) }
  return createRouteTable(entities, flavor, {
    subsystem,
    compilePcre: compileRouterPattern,
    log: (message) => log.push(message),
  })
}

function answer(table: RouteTable, request: RouterRequest, subsystem: 'http' | 'stream'): unknown {
  const routed = subsystem === 'http' ? httpRequest(request) : streamRequest(request)
  const hit = table.find(routed)
  return hit ? resultOf(hit, routed, subsystem) : null
}

function resultOf(hit: RouteHit, { path, hostHeader }: RoutedRequest, subsystem: 'http' | 'stream'): Row {
  const { route, service } = hit
  // The traditional router computes paths for streams, too.
  const hasPath = subsystem === 'http' || hit.matches !== undefined
  const upstream = upstreamOf(service)
  const isHttp = !service || upstream.path !== undefined
  const match = routeMatch(hit, path || '/', hostHeader)
  return {
    route: route.id,
    service: service?.id ?? null,
    ...(isHttp && match.prefix !== undefined && { prefix: match.prefix }),
    ...(match.captures && { captures: capturesOf(match.captures) }),
    ...(match.upstreamHost !== undefined && { upstream_host: match.upstreamHost }),
    ...(isHttp && hasPath && { upstream_uri: match.upstreamUri }),
    upstream: { ...upstream, ...(!hasPath && { path: undefined }) },
    upstream_scheme: service?.protocol,
    ...(hit.matches && { matches: hit.matches }),
  }
}

function capturesOf({ positional, named }: NonNullable<RouteHit['captures']>): Row {
  return { ...Object.fromEntries(positional.map((group, index) => [index, group])), ...named }
}

/** Recorded paths are not escaped yet, and texts are UTF-8. */
function comparable(result: Row | null): unknown {
  if (!result) return null
  const bytes = JSON.parse(JSON.stringify(result), (_, value: unknown) =>
    typeof value === 'string' ? bytesOf(value) : value,
  ) as Row
  const { upstream_uri: uri } = bytes
  return { ...bytes, ...(typeof uri === 'string' && { upstream_uri: escapeUri(uri) }) }
}

function compiledOf({ compiled }: RouteTable, known: readonly boolean[]): unknown {
  return compiled.map(({ routeId, paths, expression, priority }, index) => ({
    route: routeId,
    priority: luaNumber(priority),
    ...(paths && { paths: paths.map(textOf) }),
    ...((known[index] ?? true) && { expression: textOf(expression) }),
  }))
}

/** A sum that no 64-bit constant took part in was recorded as the plain, maybe negative, Lua number. */
function luaNumber(priority: bigint): string {
  const isNegative = priority >= (1n << 64n) - (1n << 32n)
  return String(isNegative ? BigInt.asIntN(64, priority) : priority)
}

function httpRequest(request: RouterRequest): RoutedRequest {
  const { uri = '/', host, method = 'GET', scheme = 'http', sni, src_ip, src_port, dst_ip } = request
  const port = splitHostPort(host ?? '').port ?? request.dst_port ?? (scheme === 'https' ? 443 : 80)
  return {
    scheme,
    serverName: sni,
    source: { ip: src_ip, port: src_port },
    destination: { ip: dst_ip, port },
    method,
    path: normalizePath(bytesOf(pathOf(uri))),
    hostHeader: host,
    headers: headersOf(request),
    queries: Object.entries(request.args ?? {}).flatMap(([name, values]) =>
      [values].flat().map((value) => [name, value === true ? '' : value] as const),
    ),
  }
}

function streamRequest({ sni, preread_sni, src_ip, src_port, dst_ip, dst_port }: RouterRequest): RoutedRequest {
  const serverName = sni ?? preread_sni
  return {
    scheme: serverName === undefined ? 'tcp' : 'tls',
    serverName,
    source: { ip: src_ip, port: src_port },
    destination: { ip: dst_ip, port: dst_port },
    method: '',
    path: '',
    hostHeader: undefined,
    headers: new HeaderList(),
    queries: [],
  }
}

function routeOf(row: Row): Route {
  const { service, strip_path, preserve_host, regex_priority = 0, created_at, path_handling = 'v0', ...rest } = row
  const paths = (row['paths'] as string[] | undefined)?.map(bytesOf)
  const renamed = {
    paths,
    serviceId: service,
    stripPath: strip_path,
    preserveHost: preserve_host,
    regexPriority: regex_priority,
    createdAt: created_at,
    pathHandling: path_handling,
  }
  return { ...rest, ...renamed } as unknown as Route
}

function serviceOf(row: Row): Service {
  return { path: undefined, enabled: true, tags: [], ...row } as unknown as Service
}

function headersOf({ headers = {}, host }: RouterRequest): HeaderList {
  const list = new HeaderList(host === undefined ? [] : [['host', host]])
  for (const [name, values] of Object.entries(headers)) for (const value of [values].flat()) list.add(name, value)
  return list
}

function bytesOf(text: string): string {
  return /[^\0-\x7f]/.test(text) ? String.fromCharCode(...new TextEncoder().encode(text)) : text
}

function textOf(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
