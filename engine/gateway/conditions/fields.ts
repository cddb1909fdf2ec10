import type { HeaderPair } from '../message.ts'
import type { RequestContext } from '../request-context.ts'
import type { FieldPath } from './field-paths.ts'

/** Reads a key of a request's `kong.ctx.shared` as plain data; undefined for nil. */
export type SharedReader = (ctx: RequestContext, key: string) => unknown

type Fields = Readonly<Record<string, unknown>>

/**
 * What a condition can look at, as the request is now (expressions docs, 3.15). Headers and arguments that are named but
 * absent are null; a key of `kong.ctx.shared` that nobody set is missing, which is an error.
 */
export function fieldsOf(ctx: RequestContext, paths: readonly FieldPath[], shared: SharedReader): Fields {
  const { request, consumer, route, service } = ctx
  const named = (...prefix: string[]) =>
    paths.filter((path) => prefix.every((step, i) => path[i] === step)).flatMap((path) => path[prefix.length] ?? [])
  return {
    http: httpFields(ctx, named),
    net: {
      src: { ip: request.client.ip, port: request.client.port },
      dst: { ip: request.server.ip, port: request.server.port },
    },
    consumer: {
      id: consumer?.id ?? null,
      username: consumer?.username ?? null,
      custom_id: consumer?.customId ?? null,
    },
    route: { id: route?.id ?? null, name: route?.name ?? null },
    service: { id: service?.id ?? null, name: service?.name ?? null },
    kong: { ctx: { shared: sharedFields(ctx, named('kong', 'ctx', 'shared'), shared) } },
    principal: {},
  }
}

function httpFields({ inbound }: RequestContext, named: (...prefix: string[]) => readonly string[]): Fields {
  const headers = inbound.headers.entries().map(([name, value]): HeaderPair => [fieldName(name), value])
  return {
    method: inbound.method,
    host: (inbound.headers.get('host') ?? '').toLowerCase().replace(/:\d*$/, ''),
    path: inbound.uri,
    path_segments: inbound.uri.split('/').slice(1),
    headers: valuesByName(headers, named('http', 'headers')),
    queries: valuesByName(argumentsOf(inbound.args), named('http', 'queries')),
  }
}

/** `X-My-Header` is `x_my_header`. */
function fieldName(header: string): string {
  return header.toLowerCase().replaceAll('-', '_')
}

function valuesByName(pairs: readonly HeaderPair[], named: readonly string[]): Fields {
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const name of named) fields[name] = null
  for (const [name, value] of pairs) {
    const before = fields[name]
    fields[name] = typeof before === 'string' ? `${before}, ${value}` : value
  }
  return fields
}

function argumentsOf(query: string | undefined): HeaderPair[] {
  return [...new URLSearchParams(query ?? '')]
}

function sharedFields(ctx: RequestContext, keys: readonly string[], shared: SharedReader): Fields {
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const key of keys) {
    const value = shared(ctx, key)
    if (value !== undefined) fields[key] = value
  }
  return fields
}
