import type { Route, RouteEndpoint, Service } from '../../entities.ts'
import { parseIpNetwork, type IpNetwork } from '../../ip-address.ts'
import type { Pattern } from '../pattern.ts'
import type { RouteTableOptions } from '../route-table.ts'
import type { RoutePart } from '../split-paths.ts'
import { splitPort } from './split-port.ts'

/** Attributes as bits; the sum of a route's bits is its category. The higher bit decides between equal counts. */
export const RULES = { host: 0x40, header: 0x20, uri: 0x10, method: 0x08, sni: 0x04, src: 0x02, dst: 0x01 } as const
export type Rule = keyof typeof RULES
/** From the strongest to the weakest. */
export const RULE_NAMES = Object.keys(RULES) as readonly Rule[]

/** What counts between routes of one category. */
const WILDCARD_WITH_PORT = 0x04
const PLAIN_HOSTS = 0x02
export const REGEX_URI = 0x01

export interface HostRule {
  readonly value: string
  readonly hasPort: boolean
  /** Of a wildcard; compared with host and port. */
  readonly pattern: Pattern | undefined
}
export interface UriRule {
  /** Without the `~` of a regular expression. */
  readonly value: string
  /** Matches at the start and calls the rest `uri_postfix`. */
  readonly pattern: Pattern | undefined
  /** Whether the path has a match at its start; undefined for prefixes. */
  readonly probe: Pattern | undefined
  readonly isRegex: boolean
}
export interface HeaderRule {
  readonly name: string
  /** In lower case. */
  readonly values: ReadonlySet<string>
  /** Of a single value that begins with `~*`. */
  readonly pattern: Pattern | undefined
}
export interface EndpointRule extends RouteEndpoint {
  readonly network: IpNetwork | undefined
}

/** A route prepared for the traditional router. */
export interface MarshalledRoute {
  readonly route: Route
  readonly service: Service | undefined
  readonly category: number
  /** Its attributes, from the strongest to the weakest. */
  readonly rules: readonly Rule[]
  readonly subWeight: number
  readonly longestUri: number
  readonly hosts: readonly HostRule[]
  readonly headers: readonly HeaderRule[]
  readonly uris: readonly UriRule[]
  readonly methods: ReadonlySet<string>
  readonly snis: ReadonlySet<string>
  readonly sources: readonly EndpointRule[]
  readonly destinations: readonly EndpointRule[]
}

type Compile = NonNullable<RouteTableOptions['compilePcre']>

/** Counts the attributes of a route, or of a part of it, and compiles its patterns (Kong: router.md §3, `traditional`). */
export function marshalRoute(
  { route, paths }: RoutePart,
  service: Service | undefined,
  compile: Compile,
): MarshalledRoute {
  const hosts = (route.hosts ?? []).map((host) => hostRule(host, compile))
  const uris = (paths ?? []).map((path) => uriRule(path, compile))
  const headers = Object.entries(route.headers ?? {}).map(([name, values]) => headerRule(name, values, compile))
  const snis = new Set((route.snis ?? []).map((sni) => (sni.length > 1 ? sni.replace(/\.$/, '') : sni)))
  const lists = {
    host: hosts,
    header: headers,
    uri: uris,
    method: route.methods ?? [],
    sni: route.snis ?? [],
    src: route.sources ?? [],
    dst: route.destinations ?? [],
  }
  const rules = RULE_NAMES.filter((rule) => lists[rule].length > 0)
  return {
    route,
    service,
    category: rules.reduce((sum, rule) => sum | RULES[rule], 0),
    rules,
    subWeight: subWeightOf(hosts, uris),
    longestUri: Math.max(0, ...uris.filter(({ isRegex }) => !isRegex).map(({ value }) => value.length)),
    hosts,
    headers,
    uris,
    methods: new Set(route.methods),
    snis,
    sources: (route.sources ?? []).map(endpointRule),
    destinations: (route.destinations ?? []).map(endpointRule),
  }
}

function subWeightOf(hosts: readonly HostRule[], uris: readonly UriRule[]): number {
  const wildcards = hosts.filter(({ value }) => value.includes('*'))
  const plain = hosts.length > 0 && wildcards.length === 0 ? PLAIN_HOSTS : 0
  const withPort = wildcards.some(({ hasPort }) => hasPort) ? WILDCARD_WITH_PORT : 0
  return plain | withPort | (uris.some(({ isRegex }) => isRegex) ? REGEX_URI : 0)
}

/** A wildcard without a port takes any. */
function hostRule(value: string, compile: Compile): HostRule {
  const { hasPort } = splitPort(value)
  if (!value.includes('*')) return { value, hasPort, pattern: undefined }
  const source = value.replaceAll('.', '\\.').replaceAll('*', '.+')
  const pattern = compile(`${source}${hasPort ? '' : '(?::\\d+)?'}$`, { isAnchored: true })
  return { value, hasPort, pattern }
}

function uriRule(path: string, compile: Compile): UriRule {
  if (!path.startsWith('~')) return { value: path, pattern: undefined, probe: undefined, isRegex: false }
  const value = path.slice(1)
  return {
    value,
    isRegex: true,
    probe: compile(value, { isAnchored: true }),
    pattern: compile(`${value}(?<uri_postfix>.*)`, { isAnchored: true }),
  }
}

/** Values are compared in lower case, but a pattern stays as it is written. */
function headerRule(name: string, values: readonly string[], compile: Compile): HeaderRule {
  const [first = ''] = values
  const isPattern = values.length === 1 && first.startsWith('~*')
  return {
    name: name.toLowerCase(),
    values: new Set(values.map((value) => value.toLowerCase())),
    pattern: isPattern ? compile(first.slice(2), { isAnchored: false }) : undefined,
  }
}

function endpointRule({ ip, port }: RouteEndpoint): EndpointRule {
  return { ip, port, network: ip?.includes('/') ? parseIpNetwork(ip) : undefined }
}

/** The order within a category (Kong: router.md §3, conformance router.generated). */
export function compareRoutes(a: MarshalledRoute, b: MarshalledRoute): number {
  if (a.subWeight !== b.subWeight) return b.subWeight - a.subWeight
  if (a.headers.length !== b.headers.length) return b.headers.length - a.headers.length
  const byRegex = b.route.regexPriority - a.route.regexPriority
  if ((a.subWeight & REGEX_URI) !== 0 && byRegex !== 0) return byRegex
  if (a.longestUri !== b.longestUri) return b.longestUri - a.longestUri
  return a.route.createdAt - b.route.createdAt
}
