import type { RequestContext } from '../gateway/request-context.ts'
import type { NgxApi } from './api.ts'
import { requestVariables } from './request-variables.ts'
import { responseVariables } from './response-variables.ts'

/** How a variable is read. */
export type Variable = (ctx: RequestContext) => string | undefined

/** Declared with `set $name '…'` in Kong's nginx template: readable and writable (Kong: ngx-api.json nginx_vars_set_by_kong). */
const KONG_VARIABLES = new Set([
  'ctx_ref',
  'upstream_te',
  'upstream_via',
  'upstream_host',
  'upstream_upgrade',
  'upstream_connection',
  'upstream_scheme',
  'upstream_uri',
  'upstream_x_forwarded_for',
  'upstream_x_forwarded_proto',
  'upstream_x_forwarded_host',
  'upstream_x_forwarded_port',
  'upstream_x_forwarded_path',
  'upstream_x_forwarded_prefix',
  'upstream_http_version',
  'kong_proxy_mode',
])

/** True for a variable Kong's template declares. */
function isKongVariable(name: string): boolean {
  return KONG_VARIABLES.has(name)
}

/** nginx's variables by name, families such as `http_*` included. */
export interface Variables {
  has(name: string): boolean
  /** Declared by Kong's template: scripts may write it. */
  isOwn(name: string): boolean
  read(ctx: RequestContext, name: string): string | undefined
}

/** All variables of one VM. */
export function createVariables(api: NgxApi): Variables {
  const named = new Map<string, Variable>(Object.entries({ ...requestVariables(api), ...responseVariables(api) }))
  return {
    has: (name) => named.has(name),
    isOwn: isKongVariable,
    read(ctx, name) {
      const variable = named.get(name)
      if (variable !== undefined) return variable(ctx)
      if (isKongVariable(name)) return kongVariable(ctx, name)
      return familyVariable(ctx, name)
    },
  }
}

function kongVariable(ctx: RequestContext, name: string): string | undefined {
  const value = ctx.vars.get(name)
  if (value !== undefined) return value
  if (name === 'kong_proxy_mode') return 'http'
  // the prefix is set to nil when the route strips none
  return name === 'upstream_x_forwarded_prefix' && ctx.match !== undefined ? undefined : ''
}

function familyVariable(ctx: RequestContext, name: string): string | undefined {
  const [, family, rest = ''] = /^(upstream_http_|sent_http_|http_|arg_|cookie_)(.+)$/.exec(name) ?? []
  switch (family) {
    case 'http_':
      return headerVariable(ctx.inbound.headers.entries(), rest)
    case 'sent_http_':
      return headerVariable(ctx.response.headers.entries(), rest)
    case 'upstream_http_':
      return headerVariable(ctx.answer?.headers.entries() ?? [], rest)
    case 'arg_':
      return argument(ctx.inbound.args ?? '', rest)
    case 'cookie_':
      return cookie(ctx, rest)
    default:
      return undefined
  }
}

/** `$http_x_y`: every spelling of the name, repeats joined; cookies by `; ` (Kong: nginx-behaviour.md §14). */
function headerVariable(lines: Iterable<readonly [string, string]>, name: string): string | undefined {
  const wanted = name.toLowerCase()
  const values = [...lines]
    .filter(([line]) => line.toLowerCase().replaceAll('-', '_') === wanted)
    .map(([, value]) => value)
  return values.length === 0 ? undefined : values.join(wanted === 'cookie' ? '; ' : ', ')
}

/** Raw, first wins, names without regard to case. */
function argument(query: string, name: string): string | undefined {
  for (const part of query.split('&')) {
    const equals = part.indexOf('=')
    if (equals >= 0 && part.slice(0, equals).toLowerCase() === name.toLowerCase()) return part.slice(equals + 1)
  }
  return undefined
}

function cookie(ctx: RequestContext, name: string): string | undefined {
  for (const line of ctx.inbound.headers.getAll('cookie')) {
    for (const part of line.split(/[;,]\s*/)) {
      const equals = part.indexOf('=')
      if (equals > 0 && part.slice(0, equals).trim().toLowerCase() === name.toLowerCase()) return part.slice(equals + 1)
    }
  }
  return undefined
}
