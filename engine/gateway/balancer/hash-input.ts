import { parseQueries } from '../router/queries.ts'
import type { RequestContext } from '../request-context.ts'
import { formatUuid } from '../uuid.ts'
import type { HashSource, Upstream } from './upstream.ts'

/** The value a request is hashed by: the first source that has one, else the empty string (Kong: router.md §7). */
export function hashInput(ctx: RequestContext, { hashOn, hashFallback, cookiePath }: Upstream): string {
  return valueOf(ctx, hashOn, cookiePath) ?? valueOf(ctx, hashFallback, cookiePath) ?? ''
}

function valueOf(ctx: RequestContext, { kind, name }: HashSource, cookiePath: string): string | undefined {
  const { inbound, request, consumer } = ctx
  switch (kind) {
    case 'consumer':
      return consumer?.id ?? credentialId(ctx.credential)
    case 'ip':
      return request.client.ip
    case 'path':
      return inbound.uri
    case 'header':
      return inbound.headers.has(name) ? inbound.headers.getAll(name).join(',') : undefined
    case 'cookie':
      return cookieOf(inbound.headers.getAll('cookie').join('; '), name) ?? newCookie(ctx, name, cookiePath)
    case 'query_arg':
      return queryValue(inbound.args ?? '', name)
    case 'uri_capture':
      return captureOf(ctx, name)
    default:
      return undefined
  }
}

function credentialId(credential: unknown): string | undefined {
  const id = typeof credential === 'object' && credential !== null ? (credential as { id?: unknown }).id : undefined
  return typeof id === 'string' ? id : undefined
}

function cookieOf(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return undefined
}

/** A client without the cookie gets one, so that it comes back to the same target. */
function newCookie(ctx: RequestContext, name: string, path: string): string {
  const value = formatUuid(ctx.host.random(16), 4)
  ctx.hashCookie = `${name}=${value}; Path=${path}; Same-Site=Lax; HttpOnly`
  return value
}

function queryValue(args: string, name: string): string | undefined {
  const values = parseQueries(args).flatMap(([key, value]) => (key === name ? [value] : []))
  return values.length === 0 ? undefined : values.toSorted().join(',')
}

function captureOf(ctx: RequestContext, name: string): string | undefined {
  const captures = ctx.match?.captures
  const value = /^\d+$/.test(name) ? captures?.positional[Number(name)] : captures?.named[name]
  return value || undefined
}
