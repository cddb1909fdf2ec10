/** The parts of a URL as LuaSocket's `socket.url` names them; a part that is absent is not there. */
export interface UrlParts {
  scheme?: string
  authority?: string
  userinfo?: string
  user?: string
  password?: string
  host?: string
  port?: string
  path?: string
  params?: string
  query?: string
  fragment?: string
}

/** Takes a URL apart (LuaSocket 3, socket.url: RFC 2396's generic syntax, nothing is decoded). */
export function parseUrl(url: string): UrlParts {
  const parts: UrlParts = {}
  let rest = url
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest)
    if (found === null) return undefined
    rest = rest.slice(0, found.index) + rest.slice(found.index + found[0].length)
    return found[1]
  }
  const put = (name: keyof UrlParts, value: string | undefined) => {
    if (value !== undefined) parts[name] = value
  }
  put('scheme', take(/^([A-Za-z0-9][A-Za-z0-9+.-]*):/))
  put('authority', take(/^\/\/([^/]*)/))
  put('fragment', take(/#([^]*)$/))
  put('query', take(/\?([^]*)$/))
  put('params', take(/;([^]*)$/))
  if (rest !== '') parts.path = rest
  if (parts.authority !== undefined) parseAuthority(parts, parts.authority)
  return parts
}

function parseAuthority(parts: UrlParts, authority: string): void {
  const at = authority.indexOf('@')
  if (at >= 0) parts.userinfo = authority.slice(0, at)
  const [hostPort = '', host, port] = /^([^]*?)(?::([^:\]]*))?$/.exec(authority.slice(at + 1)) ?? []
  const name = host ?? hostPort
  if (port !== undefined) parts.port = port
  if (name !== '') parts.host = /^\[(.+)\]$/.exec(name)?.[1] ?? name
  if (parts.userinfo === undefined) return
  const [, user = '', password] = /^([^]*?)(?::([^:]*))?$/.exec(parts.userinfo) ?? []
  if (password !== undefined) parts.password = password
  parts.user = user
}

/** Puts a URL together again. */
export function buildUrl(parts: UrlParts): string {
  let url = parts.path ?? ''
  if (parts.params !== undefined) url += `;${parts.params}`
  if (parts.query !== undefined) url += `?${parts.query}`
  const authority = authorityOf(parts)
  if (authority !== undefined) url = `//${authority}${url}`
  if (parts.scheme !== undefined) url = `${parts.scheme}:${url}`
  return parts.fragment === undefined ? url : `${url}#${parts.fragment}`
}

function authorityOf({ host, port, user, password, userinfo, authority }: UrlParts): string | undefined {
  if (host === undefined) return authority
  const place = host.includes(':') ? `[${host}]` : host
  const who = user === undefined ? userinfo : password === undefined ? user : `${user}:${password}`
  return `${who === undefined ? '' : `${who}@`}${place}${port === undefined ? '' : `:${port}`}`
}

/** Segments of a path, decoded. */
export interface PathSegments {
  readonly segments: readonly string[]
  readonly isAbsolute: boolean
  readonly isDirectory: boolean
}

export function parsePath(path: string): PathSegments {
  return {
    segments: path.split('/').filter(Boolean).map(unescape),
    isAbsolute: path.startsWith('/'),
    isDirectory: path.endsWith('/'),
  }
}

/** `isUnsafe`: segments are taken as they are. */
export function buildPath({ segments, isAbsolute, isDirectory }: PathSegments, isUnsafe: boolean): string {
  const path = segments.map((segment) => (isUnsafe ? segment : protectSegment(segment))).join('/')
  return `${isAbsolute ? '/' : ''}${path}${isDirectory && segments.length > 0 ? '/' : ''}`
}

/** Everything but letters and digits, in lower-case hexadecimal. */
export function escape(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_]/g, percent)
}

export function unescape(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** What may stand in a segment as it is (RFC 2396 pchar). */
function protectSegment(segment: string): string {
  return segment.replaceAll(/[^A-Za-z0-9_\-.!~*'():@&=+$,]/g, percent)
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`
}

/** Resolves a reference against a base (RFC 2396 §5.2). */
export function absoluteUrl(base: UrlParts, baseText: string, relative: string): string {
  if (relative === '') return baseText
  const parts = parseUrl(relative)
  if (parts.scheme !== undefined) return relative
  const resolved: UrlParts = { ...parts }
  if (base.scheme !== undefined) resolved.scheme = base.scheme
  if (parts.authority === undefined) inherit(resolved, parts, base)
  else if (parts.path !== undefined) resolved.path = absolutePath('', parts.path)
  return buildUrl(resolved)
}

function inherit(resolved: UrlParts, parts: UrlParts, base: UrlParts): void {
  if (base.authority !== undefined) resolved.authority = base.authority
  if (parts.path !== undefined) {
    resolved.path = absolutePath(base.path ?? '', parts.path)
    return
  }
  if (base.path !== undefined) resolved.path = base.path
  if (parts.params !== undefined) return
  if (base.params !== undefined) resolved.params = base.params
  if (parts.query === undefined && base.query !== undefined) resolved.query = base.query
}

/** Dot segments go, also those that would leave the root; the result begins at it. */
function absolutePath(base: string, relative: string): string {
  const joined = relative.startsWith('/') ? relative : base.replace(/[^/]*$/, '') + relative
  const pieces = joined.replace(/^\//, '').split('/')
  const kept: string[] = []
  pieces.forEach((piece, at) => {
    if (piece === '..') kept.pop()
    else if (piece !== '.') kept.push(piece)
    if (at === pieces.length - 1 && (piece === '.' || piece === '..')) kept.push('')
  })
  return `/${kept.join('/')}`
}
