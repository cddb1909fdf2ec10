import { normalizePath } from '../gateway/router/uri.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { library } from '../lua/runtime/native.ts'
import { firstOf, returnOf, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import { firstHeader } from '../scripting/header-text.ts'
import { argsTable } from '../scripting/query-args.ts'
import type { PdkApi } from './api.ts'
import { checkMaximum } from './arguments.ts'
import { forwardedFunctions } from './request-forwarded.ts'
import { bodyFunctions } from './request-body.ts'
import { rawRequestFunctions } from './request-raw.ts'

/** `kong.request`: the client's request (Kong: pdk.json kong.request.*). */
export function requestModule(api: PdkApi): LuaTable {
  const { vm, onRequest } = api
  const define = (name: string, read: (ctx: RequestContext, ...args: LuaValue[]) => LuaReturn) =>
    onRequest(`kong.request.${name}`, read)
  return library({
    ...forwardedFunctions(api),
    ...bodyFunctions(api),
    ...(api.settings.edition === 'enterprise' ? rawRequestFunctions(api) : {}),
    get_scheme: define('get_scheme', (ctx) => ctx.request.scheme),
    get_host: define('get_host', () => firstOf(readVariable(api, 'host'))),
    get_port: define('get_port', (ctx) => ctx.request.server.port),
    get_http_version: define('get_http_version', (ctx) => Number(ctx.request.httpVersion)),
    get_method: define('get_method', requestMethod),
    get_path: define('get_path', (ctx) => normalizePath(rawPath(ctx))),
    get_raw_path: define('get_raw_path', rawPath),
    get_path_with_query: define('get_path_with_query', targetOf),
    get_raw_query: define('get_raw_query', (ctx) => ctx.inbound.args ?? ''),
    get_start_time: define('get_start_time', (ctx) => Math.floor(ctx.timings.processingStart)),
    get_header: define('get_header', (ctx, name) => {
      if (typeof name !== 'string') return vm.fail('header name must be a string')
      return firstHeader(ctx.inbound.headers.entries(), name)
    }),
    get_headers: define('get_headers', (_ctx, max) => {
      checkMaximum(vm, max, 'max_headers')
      return returnOf(api.callNgx('req.get_headers', max === undefined ? [] : [max]))
    }),
    get_query_arg: define('get_query_arg', (ctx, name) => {
      if (typeof name !== 'string') return vm.fail('query argument name must be a string')
      const value = argsTable(queryOf(ctx), 100).table.getString(name)
      return value instanceof LuaTable ? value.getIndex(1) : value
    }),
    get_query: define('get_query', (ctx, max) => {
      checkMaximum(vm, max, 'max_args')
      return queryTable(api, ctx, max)
    }),
    get_uri_captures: define('get_uri_captures', (ctx) => uriCaptures(api, ctx)),
  })
}

/** Path as sent: cut at the first `?` from the second character on. */
export function rawPath(ctx: RequestContext): string {
  const target = targetOf(ctx)
  const query = target.indexOf('?', 1)
  return query < 0 ? target : target.slice(0, query)
}

/** `$request_uri`; empty when nginx could not make sense of the request line (Kong: nginx-behaviour.md §7). */
function targetOf(ctx: RequestContext): string {
  return ctx.isTargetRefused ? '' : ctx.request.target
}

/** `ngx.var[name]`. */
export function readVariable({ vm }: PdkApi, name: string): LuaValue[] {
  const ngx = vm.globals.getString('ngx')
  const variables = ngx instanceof LuaTable ? ngx.getString('var') : undefined
  const index = variables instanceof LuaTable ? variables.metatable?.getString('__index') : undefined
  return [...vm.callPlain(index, [variables, name])]
}

/** nginx's internal redirect to the error handler turns the method into GET; Kong then parses the request line. */
function isOriginalNeeded(ctx: RequestContext): boolean {
  return ctx.isUnexpected && ctx.request.httpVersion !== '2.0'
}

/** `kong.request.get_method`. */
export function requestMethod(ctx: RequestContext): string {
  return isOriginalNeeded(ctx) ? ctx.request.method : ctx.inbound.method
}

function queryOf(ctx: RequestContext): string {
  if (!isOriginalNeeded(ctx)) return ctx.inbound.args ?? ''
  const start = ctx.request.target.indexOf('?')
  return start < 0 ? '' : ctx.request.target.slice(start + 1)
}

/** One table per request is filled again and again (Kong: pdk.json kong.request.get_query). */
export function queryTable(api: PdkApi, ctx: RequestContext, max: LuaValue): LuaReturn {
  const context = api.contexts.tableOf(ctx)
  const kept = context.getString('uri_args')
  const table = kept instanceof LuaTable ? kept : new LuaTable()
  table.clear()
  context.setString('uri_args', table)
  const { isTruncated } = argsTable(queryOf(ctx), typeof max === 'number' ? max : 100, table)
  return isTruncated ? [table, 'truncated'] : table
}

/** Captures of the route's path: 0 is the whole match. */
function uriCaptures({ modules }: PdkApi, ctx: RequestContext): LuaTable {
  const unnamed = new LuaTable()
  const named = new LuaTable()
  const captures = ctx.match?.captures
  captures?.positional.forEach((value, i) => unnamed.setIndex(i, value))
  for (const [name, value] of Object.entries(captures?.named ?? {})) named.setString(name, value)
  unnamed.metatable = modules.arrayMetatable()
  return LuaTable.fromRecord({ unnamed, named })
}
