import { parseIpAddress, type IpAddress } from '../../ip-address.ts'
import { splitHostPort, type Endpoint, type RoutedRequest } from '../routed-request.ts'

export type FieldType = 'string' | 'int' | 'ip'
export type Subsystem = 'http' | 'stream'
export type FieldValue = string | number | IpAddress
/** Several values are a list; undefined means that the request has no such field. */
export type FieldReader = (request: RequestFields) => FieldValue | readonly FieldValue[] | undefined

const NETWORK: Readonly<Record<string, FieldType>> = {
  'net.protocol': 'string',
  'tls.sni': 'string',
  'net.src.ip': 'ip',
  'net.src.port': 'int',
  'net.dst.ip': 'ip',
  'net.dst.port': 'int',
}
const HTTP: Readonly<Record<string, FieldType>> = {
  'http.method': 'string',
  'http.host': 'string',
  'http.path': 'string',
  'http.path.segments.len': 'int',
}
const OPEN_ENDED = ['http.headers.', 'http.queries.', 'http.path.segments.']
/** Old names that still work (Kong: router.md §6). */
const ALIASES: Readonly<Record<string, string>> = { 'net.port': 'net.dst.port' }
const SEGMENTS = /^(\d+)(?:_(\d+))?$/

/** Type of a field; undefined when the subsystem has none of that name (Kong: router.md §6). */
export function fieldType(field: string, subsystem: Subsystem): FieldType | undefined {
  const name = ALIASES[field] ?? field
  const known = NETWORK[name]
  if (known !== undefined || subsystem === 'stream') return known
  return (
    HTTP[name] ??
    (OPEN_ENDED.some((start) => name.startsWith(start) && name.length > start.length) ? 'string' : undefined)
  )
}

/** False for `http.path.segments.x`, `.01` or `.2_1` (Kong: router.md §6). */
export function isWellFormedField(field: string): boolean {
  if (!field.startsWith('http.path.segments.')) return true
  const rest = field.slice('http.path.segments.'.length)
  if (rest === 'len') return true
  const [, first, last] = /^(0|[1-9]\d*)(?:_([1-9]\d*))?$/.exec(rest) ?? []
  return first !== undefined && (last === undefined || Number(first) < Number(last))
}

/** How a field is read from a request. */
export function fieldReader(field: string): FieldReader {
  const name = ALIASES[field] ?? field
  const fixed = FIXED[name]
  if (fixed) return fixed
  if (name.startsWith('http.headers.')) return (request) => request.header(name.slice('http.headers.'.length))
  if (name.startsWith('http.queries.')) return (request) => request.query(name.slice('http.queries.'.length))
  const [, first, last] = SEGMENTS.exec(name.slice('http.path.segments.'.length)) ?? []
  if (first === undefined) return () => undefined
  return (request) => request.pathSegments(Number(first), Number(last ?? first))
}

const FIXED: Readonly<Record<string, FieldReader>> = {
  'net.protocol': ({ request }) => request.scheme,
  'tls.sni': ({ request }) => request.serverName,
  'net.src.ip': (fields) => fields.sourceIp(),
  'net.src.port': ({ request }) => request.source.port,
  'net.dst.ip': (fields) => fields.destinationIp(),
  'net.dst.port': ({ request }) => request.destination.port,
  'http.method': ({ request }) => request.method,
  'http.host': (fields) => fields.host,
  'http.path': ({ request }) => request.path,
  'http.path.segments.len': (fields) => fields.segments().length,
}

/** A request as the fields of expressions; what costs something is made when first asked for. */
export class RequestFields {
  readonly request: RoutedRequest
  readonly host: string | undefined
  private pathParts: readonly string[] | undefined
  private headerValues: ReadonlyMap<string, string[]> | undefined
  private queryValues: ReadonlyMap<string, string[]> | undefined
  private readonly addresses = new Map<Endpoint, IpAddress | undefined>()

  constructor(request: RoutedRequest) {
    this.request = request
    this.host = request.hostHeader === undefined ? undefined : splitHostPort(request.hostHeader).name
  }

  /** Parts of the path; a slash at the end begins none. */
  segments(): readonly string[] {
    this.pathParts ??= this.request.path
      .replace(/^\//, '')
      .replace(/\/$/, '')
      .split('/')
      .filter((part, _, all) => part !== '' || all.length > 1)
    return this.pathParts
  }

  pathSegments(first: number, last: number): string | undefined {
    const all = this.segments()
    return last < all.length ? all.slice(first, last + 1).join('/') : undefined
  }

  /** Header names are lower case, `-` and `_` alike. */
  header(name: string): readonly string[] | undefined {
    this.headerValues ??= grouped(this.request.headers.entries(), (line) => line.toLowerCase().replaceAll('-', '_'))
    return this.headerValues.get(name)
  }

  query(name: string): readonly string[] | undefined {
    this.queryValues ??= grouped(this.request.queries, (key) => key)
    return this.queryValues.get(name)
  }

  sourceIp(): IpAddress | undefined {
    return this.addressOf(this.request.source)
  }

  destinationIp(): IpAddress | undefined {
    return this.addressOf(this.request.destination)
  }

  private addressOf(end: Endpoint): IpAddress | undefined {
    if (!this.addresses.has(end)) this.addresses.set(end, end.ip === undefined ? undefined : parseIpAddress(end.ip))
    return this.addresses.get(end)
  }
}

function grouped(
  pairs: readonly (readonly [string, string])[],
  keyOf: (name: string) => string,
): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const [name, value] of pairs) {
    const key = keyOf(name)
    const values = groups.get(key)
    if (values) values.push(value)
    else groups.set(key, [value])
  }
  return groups
}
