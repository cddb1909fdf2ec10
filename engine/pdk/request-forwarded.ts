import { normalizePath } from '../gateway/router/uri.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { firstOf, type LuaValue } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'
import { rawPath, readVariable } from './request.ts'

/** `kong.request.get_forwarded_*`: what a trusted proxy in front said, else what is known here. */
export function forwardedFunctions(api: PdkApi): Record<string, LuaFunction> {
  const header = (ctx: RequestContext, name: string): string | undefined =>
    api.clients.isTrusted(ctx.request.client.ip) ? ctx.inbound.headers.get(name) : undefined
  const define = (name: string, read: (ctx: RequestContext) => LuaValue) =>
    api.onRequest(`kong.request.get_forwarded_${name}`, (ctx) => read(ctx))
  return {
    get_forwarded_scheme: define(
      'scheme',
      (ctx) => header(ctx, 'X-Forwarded-Proto')?.toLowerCase() ?? ctx.request.scheme,
    ),
    get_forwarded_host: define('host', (ctx) => {
      const host = header(ctx, 'X-Forwarded-Host')
      return host === undefined ? firstOf(readVariable(api, 'host')) : hostPart(host)
    }),
    get_forwarded_port: define('port', (ctx) => {
      const port = validPort(header(ctx, 'X-Forwarded-Port')) ?? validPort(portPart(header(ctx, 'X-Forwarded-Host')))
      return port ?? ctx.request.server.port
    }),
    get_forwarded_path: define('path', (ctx) => header(ctx, 'X-Forwarded-Path') ?? normalizePath(rawPath(ctx))),
    get_forwarded_prefix: define('prefix', (ctx) => {
      return header(ctx, 'X-Forwarded-Prefix') ?? (ctx.vars.get('upstream_x_forwarded_prefix') || undefined)
    }),
  }
}

/** Drops user information and port. */
function hostPart(value: string): string {
  const host = value.slice(value.indexOf('@') + 1)
  const colon = host.indexOf(':')
  return (colon < 0 ? host : host.slice(0, colon)).toLowerCase()
}

function portPart(value: string | undefined): string | undefined {
  const host = value?.slice(value.indexOf('@') + 1)
  return host?.includes(':') ? host.slice(host.indexOf(':') + 1) : undefined
}

function validPort(text: string | undefined): number | undefined {
  const port = text === undefined || !/^\d+$/.test(text) ? 0 : Number(text)
  return port >= 1 && port <= 65535 ? port : undefined
}
