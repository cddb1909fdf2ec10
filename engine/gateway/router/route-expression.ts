import type { Route, RouteEndpoint } from '../entities.ts'
import { formatIpAddress, networkAddress, parseIpNetwork } from '../ip-address.ts'
import type { Subsystem } from './atc/fields.ts'
import { splitHostPort } from './routed-request.ts'

/** A route's attributes as an expression: AND of the attributes, OR of their values (Kong: router.md §2). */
export function expressionOfRoute(route: Route, paths: readonly string[] | undefined, subsystem: Subsystem): string {
  const parts = [
    snisOf(route.snis, subsystem === 'http' ? 'https' : 'tls'),
    anyOf(route.sources, (end) => endpointOf('src', end)),
    anyOf(route.destinations, (end) => endpointOf('dst', end)),
  ]
  if (subsystem === 'http') {
    parts.push(
      anyOf(route.methods, (method) => `http.method == ${quoted(method)}`),
      anyOf(route.hosts, hostOf),
      anyOf(paths, pathOf),
      ...Object.entries(route.headers ?? {}).map(([name, values]) => anyOf(values, (value) => headerOf(name, value))),
    )
  }
  return parts.filter((part) => part !== undefined).join(' && ')
}

function anyOf<T>(values: readonly T[] | undefined, textOf: (value: T) => string): string | undefined {
  return values?.length ? `(${values.map(textOf).join(' || ')})` : undefined
}

/** Connections without TLS have no name to compare: they pass. */
function snisOf(snis: Route['snis'], protocol: string): string | undefined {
  const names = anyOf(snis, (sni) => wildcard('tls.sni', sni.replace(/\.$/, '')))
  return names && `(net.protocol != ${quoted(protocol)} || ${names})`
}

function endpointOf(side: 'src' | 'dst', { ip, port }: RouteEndpoint): string {
  const address = ip === undefined ? undefined : addressOf(`net.${side}.ip`, ip)
  const number = port === undefined ? undefined : `net.${side}.port == ${port}`
  return address && number ? `(${address} && ${number})` : (address ?? number ?? '')
}

function addressOf(field: string, ip: string): string {
  const network = ip.includes('/') ? parseIpNetwork(ip) : undefined
  return network ? `${field} in ${formatIpAddress(networkAddress(network))}/${network.length}` : `${field} == ${ip}`
}

function hostOf(host: string): string {
  const { name, port } = splitHostPort(host)
  const rule = wildcard('http.host', name)
  return port === undefined ? rule : `(${rule} && net.dst.port == ${port})`
}

function wildcard(field: string, name: string): string {
  if (name.startsWith('*')) return `${field} =^ ${quoted(name.slice(1))}`
  return name.endsWith('*') ? `${field} ^= ${quoted(name.slice(0, -1))}` : `${field} == ${quoted(name)}`
}

/** Regular expressions are anchored at the start only, without a group: `~/a|/b` matches /b anywhere. */
function pathOf(path: string): string {
  if (!path.startsWith('~')) return `http.path ^= ${quoted(path)}`
  return `http.path ~ ${quoted(`^${path.slice(1).replaceAll('?<', '?P<')}`)}`
}

function headerOf(name: string, value: string): string {
  const field = `any(lower(http.headers.${name.toLowerCase().replaceAll('-', '_')}))`
  const wanted = value.toLowerCase()
  return wanted.startsWith('~*') ? `${field} ~ ${quoted(wanted.slice(2))}` : `${field} == ${quoted(wanted)}`
}

/** A raw string, unless its end mark is in it. */
function quoted(text: string): string {
  if (!text.includes('"#')) return `r#"${text}"#`
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
