/** Validators of hosts, ports, addresses, paths and URLs with Kong's sentences (Kong: schema.md §12). */

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/
const HOST_NAME = /^[A-Za-z0-9_-]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/

const BAD_PORT = 'invalid port number'

export type HostType = 'ipv4' | 'ipv6' | 'name'

/** `1.2.3.4`, four numbers of at most 255. */
export function isIpv4(text: string): boolean {
  const parts = IPV4.exec(text)
  return parts !== null && parts.slice(1).every((part) => Number(part) <= 255)
}

/** Any spelling of an IPv6 address, with or without brackets, without a zone. */
export function isIpv6(text: string): boolean {
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  if (!/^[0-9A-Fa-f:]+$/.test(bare) || !bare.includes(':')) return false
  const halves = bare.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const areShort = groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))
  return areShort && (halves.length === 2 ? groups.length < 8 : groups.length === 8)
}

/** What a host is, by its look. */
export function hostType(host: string): HostType {
  if (isIpv4(host)) return 'ipv4'
  return isIpv6(host) ? 'ipv6' : 'name'
}

/** Host with an optional port, or why it is none (Kong: normalize_ip). */
export function parseHost(text: string): { readonly host: string; readonly port?: number } | string {
  if (text.startsWith('[') || (text.match(/:/g)?.length ?? 0) > 1) return parseIpv6(text)
  const [, host = text, port] = /^([^:]*):(\d*)$/.exec(text) ?? []
  if (port !== undefined && (port === '' || Number(port) > 65535))
    return port === '' ? `invalid hostname: ${text}` : BAD_PORT
  if (/^[\d.]+$/.test(host) && host.includes('.') && !isIpv4(host)) return `invalid ipv4 address: ${text}`
  if (!isIpv4(host) && (!HOST_NAME.test(host) || host.includes('..'))) return `invalid hostname: ${text}`
  return port === undefined ? { host } : { host, port: Number(port) }
}

function parseIpv6(text: string): { readonly host: string; readonly port?: number } | string {
  const [, address = text, port] = /^(\[.*\])(?::(\d+))?$/.exec(text) ?? []
  if (!isIpv6(address)) return `invalid ipv6 address: ${text}`
  if (port !== undefined && Number(port) > 65535) return BAD_PORT
  return port === undefined ? { host: address } : { host: address, port: Number(port) }
}

export function checkHost(text: string): string | undefined {
  const parsed = parseHost(text)
  if (parsed === BAD_PORT) return 'must not have a port'
  if (typeof parsed === 'string') return `invalid value: ${text}`
  return parsed.port === undefined ? undefined : 'must not have a port'
}

export function checkHostWithOptionalPort(text: string): string | undefined {
  const parsed = parseHost(text)
  return typeof parsed === 'string' ? parsed : undefined
}

/** Hosts of a route: one wildcard at an end, a port allowed. */
export function checkRouteHost(text: string): string | undefined {
  const stars = text.match(/\*/g)?.length ?? 0
  if (stars === 0) return checkHostWithOptionalPort(text)
  if (stars > 1) return 'invalid wildcard: must have at most one wildcard'
  const [host = ''] = text.split(/:\d+$/)
  if (!/^\*\.[^*]+$|^[^*]+\.\*$/.test(host)) return 'invalid wildcard: must be placed at leftmost or rightmost label'
  return checkHostWithOptionalPort(text.replace('*', 'wildcard'))
}

export function checkWildcardHost(text: string): string | undefined {
  const first = text.indexOf('*')
  if (first > 0 && first < text.length - 1) return 'wildcard must be leftmost or rightmost character'
  if (first >= 0 && text.indexOf('*', first + 1) >= 0) return 'only one wildcard must be specified'
  const host = text.replace('*', 'wildcard')
  const parsed = parseHost(host)
  if (parsed === BAD_PORT) return 'must not have a port'
  if (typeof parsed === 'string') return `invalid value: ${host}`
  if (hostType(parsed.host) !== 'name') return 'must not be an IP'
  return parsed.port === undefined ? undefined : 'must not have a port'
}

export function checkSni(text: string): string | undefined {
  return checkWildcardHost(text.replace(/\.$/, ''))
}

export function checkIp(text: string): string | undefined {
  return hostType(plainIpv6(text)) === 'name' ? `not an ip address: ${text}` : undefined
}

export function checkIpOrCidr(text: string): string | undefined {
  return isIpOrCidr(text) ? undefined : `invalid ip or cidr range: '${text}'`
}

export function checkCidrV4(text: string): string | undefined {
  const [address = '', bits = '32'] = text.split('/')
  return isIpv4(address) && /^\d+$/.test(bits) && Number(bits) <= 32 ? undefined : `invalid ipv4 cidr range: '${text}'`
}

/** An IPv6 address that ends in an IPv4 one, written without it: `::ffff:1.2.3.4`. */
function plainIpv6(text: string): string {
  const [, head, tail = ''] = /^([0-9A-Fa-f:]*:)([\d.]+)$/.exec(text) ?? []
  return head !== undefined && isIpv4(tail) ? `${head}0:0` : text
}

/** An address, or a range of them. */
export function isIpOrCidr(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const type = hostType(plainIpv6(address))
  if (type === 'name' || rest.length > 0) return false
  return bits === undefined || (/^(\d|[1-9]\d+)$/.test(bits) && Number(bits) <= (type === 'ipv4' ? 32 : 128))
}

/** Path of a service, or a fixed path of a route. */
export function checkPath(path: string): string | undefined {
  if (!path.startsWith('/')) return 'should start with: /'
  if (path.includes('//')) return 'must not have empty segments'
  if (!/^[A-Za-z0-9/\-._~%:@!$&'()*+,;=]*$/.test(path)) {
    return `invalid path: '${path}' (characters outside of the reserved list of RFC 3986 found)`
  }
  return checkEscapes(path)
}

/** Each `%` is followed by two hex digits. */
export function checkEscapes(path: string): string | undefined {
  const wrong = /%(?![0-9A-Fa-f]{2}).{0,2}/.exec(path)
  return wrong ? `invalid url-encoded value: '${wrong[0]}'` : undefined
}

/** Parts of a URL as Kong's `socket.url` reads them. */
export interface UrlParts {
  readonly scheme?: string
  readonly host?: string
  readonly port?: number
  readonly path?: string
}

export function parseUrl(url: string): UrlParts {
  const [, scheme, authority, path] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)/.exec(url) ?? []
  const [, name, port] = /^(?:[^@]*@)?(\[[^\]]*\]|.*?)(?::([^:\]]*))?$/.exec(authority ?? '') ?? []
  const host = name?.replace(/^\[(.*)\]$/, '$1')
  return {
    ...(scheme ? { scheme: scheme.toLowerCase() } : {}),
    ...(host ? { host } : {}),
    ...(port && /^\d+$/.test(port) ? { port: Number(port) } : {}),
    ...(path ? { path } : {}),
  }
}

export function checkUrl(url: string): string | undefined {
  if (url === '') return 'could not parse url. invalid url'
  const { scheme, host } = parseUrl(url)
  if (host === undefined) return 'missing host in url'
  return scheme === undefined ? 'missing scheme in url' : undefined
}

/** Name of an upstream: a host name without a port, no address. */
export function checkUpstreamName(text: string): string | undefined {
  const parsed = parseHost(text)
  if (typeof parsed === 'string') return parsed
  if (hostType(parsed.host) !== 'name') return `Invalid name ('${text}'); no ip addresses allowed`
  return parsed.port === undefined ? undefined : `Invalid name ('${text}'); no port allowed`
}

/** Host and optional port of a target. */
export function checkTarget(text: string): string | undefined {
  return typeof parseHost(text) === 'string'
    ? `Invalid target ('${text}'); not a valid hostname or ip address`
    : undefined
}
