/** A URL cut up the way curl sends it. Byte strings. */
export interface Address {
  readonly scheme: 'http' | 'https'
  /** Host and port as written. */
  readonly host: string
  /** Begins with a slash. */
  readonly path: string
  /** What is after `?`; undefined without one. */
  readonly query: string | undefined
  /** `name:password` of the URL, decoded. */
  readonly user: string | undefined
}

/** Reads a URL; http is the scheme when none is there. @throws {Error} for a scheme that is not HTTP's, or no host */
export function readAddress(url: string, { keepsDots }: { readonly keepsDots: boolean }): Address {
  const [, scheme = 'http', authority = '', rest = ''] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)([^#]*)/i.exec(url) ?? []
  const lower = scheme.toLowerCase()
  if (lower !== 'http' && lower !== 'https')
    throw new Error(`A request goes over http or https, this address over ${scheme}.`)
  const at = authority.lastIndexOf('@')
  const host = authority.slice(at + 1)
  if (host === '') throw new Error(`This address has no host: ${url}`)
  const mark = rest.indexOf('?')
  const path = mark < 0 ? rest : rest.slice(0, mark)
  return {
    scheme: lower,
    host,
    path: keepsDots ? path || '/' : withoutDots(path || '/'),
    query: mark < 0 ? undefined : rest.slice(mark + 1),
    user: at < 0 ? undefined : decoded(authority.slice(0, at)),
  }
}

/** curl takes `/./` and `/../` out of a path (RFC 3986 §5.2.4), unless --path-as-is. */
function withoutDots(path: string): string {
  const kept: string[] = []
  const segments = path.split('/').slice(1)
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1
    if (segment === '..') kept.pop()
    if (segment !== '.' && segment !== '..') kept.push(segment)
    else if (isLast) kept.push('')
  }
  return `/${kept.join('/')}`
}

function decoded(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
