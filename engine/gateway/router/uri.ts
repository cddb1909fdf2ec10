const RESERVED = /[!#$&'()*+,/:;=?@[\]%]/
const ESCAPED = /%([0-9A-Fa-f]{2})/g
// Everything RFC 3986 lets stand in a target; `%` too, because normalised paths keep %2F and its like.
const NOT_URI = /[^!#$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~]/g

/** Path of a raw request target: no query, no scheme and authority. */
export function pathOf(target: string): string {
  const query = target.indexOf('?')
  const path = query < 0 ? target : target.slice(0, query)
  if (path.startsWith('/') || path === '') return path || '/'
  const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*(.*)$/.exec(path)
  return absolute ? (absolute[1] ?? '') || '/' : path
}

/**
 * The path routes are compared with: percent-escapes decoded unless the byte is reserved, dot segments
 * resolved, slashes merged (Kong: router.md §2, conformance tools.uri.normalize).
 */
export function normalizePath(path: string): string {
  if (!/[%.]|\/\//.test(path)) return path
  return resolveDots(path.replace(ESCAPED, decodeEscape).replace(/\/{2,}/g, '/'))
}

/** Percent-encodes what may not stand in a request line (Kong: router.md §4 `escape`). */
export function escapeUri(uri: string): string {
  return uri.replace(NOT_URI, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}

function decodeEscape(escape: string, hex: string): string {
  const char = String.fromCharCode(Number.parseInt(hex, 16))
  return RESERVED.test(char) ? escape.toUpperCase() : char
}

function resolveDots(path: string): string {
  const kept: string[] = []
  const segments = path.split('/')
  segments.forEach((segment, index) => {
    const isLast = index === segments.length - 1
    if (segment === '..' && kept.length > 1) kept.pop()
    if (segment !== '.' && segment !== '..') kept.push(segment)
    else if (isLast) kept.push('')
  })
  return kept.join('/') || (path.startsWith('/') ? '/' : '')
}
