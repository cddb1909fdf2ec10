import { HeaderList } from '../gateway/header-list.ts'
import type { Route, Service } from '../gateway/entities.ts'
import { splitHostPort } from '../gateway/router/criteria.ts'
import { routeMatch } from '../gateway/router/router.ts'
import { createRouteTable } from '../gateway/router/traditional-compatible.ts'
import { escapeUri, normalizePath, pathOf } from '../gateway/router/uri.ts'

/** A line of conformance/gateway/router.jsonl: flavor traditional_compatible, subsystem http. */
export interface RouterCase {
  readonly id: string
  readonly flavor: string
  readonly subsystem: string
  readonly routes: readonly Readonly<Record<string, unknown>>[]
  readonly services: readonly Readonly<Record<string, unknown>>[]
  readonly requests: readonly RouterRequest[]
  readonly expect: { readonly results: readonly (RouterResult | null)[] }
}
interface RouterRequest {
  readonly uri: string
  readonly host?: string
  readonly method?: string
  readonly scheme?: 'http' | 'https'
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly sni?: string
  readonly dst_port?: number
}
interface RouterResult {
  readonly route: string
  readonly service?: string | null
  readonly prefix?: string
  readonly captures?: Readonly<Record<string, string>>
  readonly upstream_host?: string
  readonly upstream_uri: string
}

/** True when this adapter can answer a case. */
export function supports(testCase: RouterCase): boolean {
  return testCase.flavor === 'traditional_compatible' && testCase.subsystem === 'http'
}

/** Requests of a case that are answered otherwise than Kong did. */
export function failures(
  testCase: RouterCase,
): { readonly request: RouterRequest; readonly expected: unknown; readonly actual: unknown }[] {
  const actual = run(testCase)
  return testCase.requests.flatMap((request, index) => {
    const expected = comparable(testCase.expect.results[index] ?? null)
    return JSON.stringify(expected) === JSON.stringify(actual[index])
      ? []
      : [{ request, expected, actual: actual[index] }]
  })
}

/** What our router answers to the requests of a case. */
export function run({ routes, services, requests }: RouterCase): unknown[] {
  const table = createRouteTable({
    routes: routes.map(routeOf),
    services: services.map((row) => ({ path: undefined, enabled: true, tags: [], ...row }) as unknown as Service),
    consumers: [],
    plugins: [],
    others: {},
  })
  return requests.map((request) => {
    const path = normalizePath(bytesOf(pathOf(request.uri)))
    const { name, port } = splitHostPort(request.host ?? '')
    const scheme = request.scheme ?? 'http'
    const hit = table.find({
      method: request.method ?? 'GET',
      path,
      host: name,
      port: port ?? request.dst_port ?? (scheme === 'https' ? 443 : 80),
      scheme,
      serverName: request.sni,
      headers: headersOf(request),
    })
    if (!hit) return null
    const match = routeMatch(hit, path, request.host)
    const [full, ...groups] = match.captures?.positional ?? []
    const captures =
      full === undefined
        ? undefined
        : { 0: full, ...Object.fromEntries(groups.map((group, index) => [index + 1, group])), ...match.captures?.named }
    return comparable({
      route: hit.route.id,
      service: hit.service?.id ?? null,
      ...(match.prefix === undefined ? {} : { prefix: match.prefix }),
      ...(captures ? { captures } : {}),
      ...(match.upstreamHost === undefined ? {} : { upstream_host: match.upstreamHost }),
      upstream_uri: match.upstreamUri,
    })
  })
}

function comparable(result: RouterResult | null): unknown {
  if (!result) return null
  const { route, service, prefix, captures, upstream_host: host, upstream_uri: uri } = result
  return { route, service, prefix, captures, host, uri: escapeUri(bytesOf(uri)) }
}

function routeOf(row: Readonly<Record<string, unknown>>): Route {
  const { service, strip_path: stripPath, preserve_host: preserveHost, regex_priority: regexPriority, ...rest } = row
  return { ...rest, serviceId: service, stripPath, preserveHost, regexPriority } as unknown as Route
}

function headersOf({ headers = {}, host }: RouterRequest): HeaderList {
  const list = new HeaderList(host === undefined ? [] : [['host', host]])
  for (const [name, values] of Object.entries(headers)) for (const value of [values].flat()) list.add(name, value)
  return list
}

function bytesOf(text: string): string {
  return /[\u0100-\uffff]|[\u0080-\u00ff]/.test(text) ? String.fromCharCode(...new TextEncoder().encode(text)) : text
}
