/** The pieces of a URI as lua-resty-http takes it apart. */
export type ParsedUri = {
  readonly whole: string
  readonly scheme: string | undefined
  readonly host: string
  readonly port: number | undefined
  readonly path: string
  readonly query: string
}

/**
 * Splits `scheme://host:port/path?query`; undefined if it is no such thing.
 * Source: lua-resty-http 0.17.2 parse_uri(): ^(?:(http[s]?):)?//((?:[^\[\]:/\?]+)|(?:\[.+\]))(?::(\d+))?([^\?]*)\??(.*)
 */
export function splitUri(uri: string): ParsedUri | undefined {
  const scheme = /^(https?):\/\//.exec(uri)?.[1]
  const start = scheme === undefined ? 2 : scheme.length + 3
  if (scheme === undefined && !uri.startsWith('//')) return undefined
  const host = readHost(uri, start)
  if (host === undefined) return undefined
  let at = start + host.length
  const port = /^:(\d+)/.exec(uri.slice(at, at + 12))?.[1]
  if (port !== undefined) at += port.length + 1
  const rest = uri.slice(at).split('\n', 1)[0] ?? ''
  const question = rest.indexOf('?')
  return {
    whole: uri.slice(0, at + rest.length),
    scheme,
    host,
    port: port === undefined ? undefined : Number(port),
    path: question < 0 ? rest : rest.slice(0, question),
    query: question < 0 ? '' : rest.slice(question + 1),
  }
}

function readHost(uri: string, start: number): string | undefined {
  if (uri.charAt(start) === '[') {
    const end = uri.lastIndexOf(']')
    return end > start + 1 ? uri.slice(start, end + 1) : undefined
  }
  const end = uri.slice(start).search(/[[\]:/?]/)
  const host = end < 0 ? uri.slice(start) : uri.slice(start, start + end)
  return host === '' ? undefined : host
}
