import { escapeUri } from '../gateway/router/uri.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { announceChange } from '../scripting/announcer.ts'
import { findHeader } from '../scripting/header-text.ts'
import { pluginOf } from '../scripting/current.ts'
import { setRequestHeader } from '../scripting/request-headers.ts'
import { setArgs } from '../scripting/query-args.ts'
import type { PdkApi } from './api.ts'
import { checkHeader, checkHeaders, type HeaderLines } from './header-values.ts'
import { encodedArgs, withoutArg } from './query.ts'
import { authenticationHeaders } from './service-request-authentication.ts'
import { bodySetters } from './service-request-body.ts'
import { setUpstreamVariable } from './upstream-variable.ts'

const METHODS = 'GET HEAD PUT POST DELETE OPTIONS MKCOL COPY MOVE PROPFIND PROPPATCH LOCK UNLOCK PATCH TRACE'.split(' ')

/** `kong.service.request`: the request to the upstream (Kong: pdk.json kong.service.request.*). */
export function serviceRequestModule(api: PdkApi): LuaTable {
  const enterprise = api.settings.edition === 'enterprise' ? authenticationHeaders(api) : {}
  return library({
    ...line(api),
    ...query(api),
    ...headers(api),
    ...bodySetters(api),
    ...connection(api),
    ...enterprise,
  })
}

type Writer = (ctx: RequestContext, ...args: LuaValue[]) => void

function writer(api: PdkApi, name: string, write: Writer): LuaFunction {
  return api.onRequest(`kong.service.request.${name}`, (ctx, ...args): LuaReturn => {
    write(ctx, ...args)
    return EMPTY
  })
}

function line(api: PdkApi): Record<string, LuaFunction> {
  const { vm } = api
  return {
    set_scheme: writer(api, 'set_scheme', (ctx, scheme) => {
      if (typeof scheme !== 'string') return vm.fail('scheme must be a string')
      if (scheme !== 'http' && scheme !== 'https') return vm.fail(`invalid scheme: ${scheme}`)
      setUpstreamVariable(api, ctx, 'upstream_scheme', scheme)
    }),
    set_path: writer(api, 'set_path', (ctx, path) => {
      if (typeof path !== 'string') return vm.fail('path must be a string')
      if (!path.startsWith('/')) return vm.fail('path must start with /')
      setUpstreamVariable(api, ctx, 'upstream_uri', escapeUri(path))
    }),
    set_method: writer(api, 'set_method', (ctx, method) => {
      if (typeof method !== 'string') return vm.fail('method must be a string')
      if (!METHODS.includes(method)) return vm.fail(`invalid method: ${method}`)
      const before = ctx.inbound.method
      ctx.inbound.method = method
      announceChange(vm, ctx, { target: 'upstream-request', key: 'method', before, after: method })
    }),
  }
}

function query(api: PdkApi): Record<string, LuaFunction> {
  const { vm } = api
  return {
    set_raw_query: writer(api, 'set_raw_query', (ctx, text) => {
      if (typeof text !== 'string') return vm.fail('query must be a string')
      setArgs(vm, ctx, text)
    }),
    set_query: writer(api, 'set_query', (ctx, args) => {
      if (!(args instanceof LuaTable)) return vm.fail('args must be a table')
      setArgs(vm, ctx, encodedArgs(api, args))
    }),
    clear_query_arg: writer(api, 'clear_query_arg', (ctx, name) => {
      if (typeof name !== 'string') return vm.fail('query argument name must be a string')
      const { args } = ctx.inbound
      if (args !== undefined && args !== '') setArgs(vm, ctx, withoutArg(args, name))
    }),
  }
}

function headers(api: PdkApi): Record<string, LuaFunction> {
  const { vm, onRequest } = api
  const set = (ctx: RequestContext, { name, values }: HeaderLines): void => {
    const last = values.at(-1)
    if (name.toLowerCase() === 'host' && last !== undefined) setUpstreamVariable(api, ctx, 'upstream_host', last)
    setRequestHeader(vm, ctx, name, values)
  }
  return {
    set_header: onRequest('kong.service.request.set_header', (ctx, name, value): LuaReturn => {
      const header = checkHeader(vm, name, value)
      if (header.name === ':authority') return [undefined, 'cannot set :authority pseudo-header on non-grpc requests']
      set(ctx, header)
      return EMPTY
    }),
    add_header: writer(api, 'add_header', (ctx, name, value) => {
      const header = checkHeader(vm, name, value)
      if (header.name.toLowerCase() === 'host') return set(ctx, header)
      // Kong inserts an array as one element, which nginx then prints as a table (Kong: pdk.json add_header)
      const added = value instanceof LuaTable ? [vm.tostring(value)] : header.values
      set(ctx, { name: header.name, values: [...findHeader(ctx.inbound.headers.entries(), header.name), ...added] })
    }),
    set_headers: writer(api, 'set_headers', (ctx, table) => {
      for (const header of checkHeaders(vm, table)) set(ctx, header)
    }),
    clear_header: writer(api, 'clear_header', (ctx, name) => {
      if (typeof name !== 'string') return vm.fail('header must be a string')
      setRequestHeader(vm, ctx, name, [])
    }),
  }
}

function connection(api: PdkApi): Record<string, LuaFunction> {
  return {
    enable_buffering: writer(api, 'enable_buffering', (ctx) => {
      ctx.isBuffered = true
      ctx.bufferedBy ??= pluginOf(ctx)
      api.contexts.changed(ctx)
    }),
    enable_tls: api.onRequest('kong.service.request.enable_tls', (): LuaReturn => true),
    disable_tls: api.onRequest('kong.service.request.disable_tls', ({ stream }): LuaReturn => {
      if (stream) stream.isUpstreamTlsOff = true
      return true
    }),
  }
}
