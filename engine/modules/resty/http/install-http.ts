import { callLua, checkNumber, defineNative, defineSuspending, type Suspension } from '../../../lua/runtime/native.ts'
import type { LuaFunction } from '../../../lua/runtime/function.ts'
import { LuaTable } from '../../../lua/runtime/table.ts'
import { LuaUserdata } from '../../../lua/runtime/userdata.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../../lua/runtime/value.ts'
import type { LuaVm } from '../../../lua/vm.ts'
import { HttpClient, type ConnectionPools } from './http-client.ts'
import type { HttpFetch } from './http-fetch.ts'
import { createHeadersModule } from './http-headers.ts'
import type { Connection } from './http-request.ts'
import { splitUri } from './parse-uri.ts'

/** What resty.http needs from outside. */
export interface HttpModuleServices {
  readonly httpFetch: HttpFetch
  /** Throws where no socket may be opened: "API disabled in the context of log_by_lua*". */
  assertSocketAllowed?(): void
  /** Scheme of the request that is running, for URIs without one. */
  currentScheme?(): string | undefined
}

const NOT_INITIALIZED = 'not initialized'

function clientOf(self: LuaValue): HttpClient | undefined {
  const held = self instanceof LuaTable ? self.getString('sock') : undefined
  return held instanceof LuaUserdata && held.data instanceof HttpClient ? held.data : undefined
}

function stringOr(value: LuaValue): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function numberOr(value: LuaValue): number | undefined {
  if (typeof value === 'number') return value
  const number = typeof value === 'string' ? Number(value) : Number.NaN
  return Number.isNaN(number) ? undefined : number
}

/** The options of `connect{…}`. Source: lua-resty-http 0.17.2 lib/resty/http_connect.lua. */
function connectionOf(options: LuaTable): Connection | string {
  const scheme = options.getString('scheme')
  const host = options.getString('host')
  if (typeof host !== 'string') return 'missing host'
  const isTls = typeof scheme === 'string' && scheme.toLowerCase() === 'https'
  const port = numberOr(options.getString('port')) ?? (isTls ? 443 : 80)
  const verify = options.getString('ssl_verify')
  return {
    scheme: isTls ? 'https' : 'http',
    host,
    port,
    tlsVerify: isTls && verify !== false,
    serverName: isTls ? (stringOr(options.getString('ssl_server_name')) ?? host) : undefined,
  }
}

function remember(self: LuaTable, connection: Connection): void {
  self.setString('host', connection.host)
  self.setString('port', connection.port)
  self.setString('ssl', connection.scheme === 'https' || undefined)
  self.setString('keepalive', true)
}

function connect(self: LuaValue, args: readonly LuaValue[]): LuaReturn {
  const client = clientOf(self)
  if (client === undefined || !(self instanceof LuaTable)) return [undefined, NOT_INITIALIZED]
  const [first, second] = args
  if (first instanceof LuaTable) {
    const connection = connectionOf(first)
    if (typeof connection === 'string') return [undefined, connection]
    client.connect(connection, stringOr(first.getString('pool')))
    remember(self, connection)
    return [true, undefined]
  }
  // connect(host, port): a plain connection; TLS comes with ssl_handshake.
  const port = numberOr(second)
  if (typeof first !== 'string' || port === undefined) return [undefined, 'bad host or port']
  const connection: Connection = { scheme: 'http', host: first, port, tlsVerify: false, serverName: undefined }
  client.connect(connection, undefined)
  remember(self, connection)
  return [true, undefined]
}

function parseUri(services: HttpModuleServices, uri: LuaValue, queryInPath: LuaValue): LuaReturn {
  if (typeof uri !== 'string') return [undefined, `bad uri: ${String(uri)}`]
  const parsed = splitUri(uri)
  if (parsed === undefined) return [undefined, `bad uri: ${uri}`]
  const scheme = parsed.scheme ?? services.currentScheme?.()
  if (scheme !== 'http' && scheme !== 'https') {
    return [undefined, `schemaless URIs require a request context: ${uri}`]
  }
  const path = parsed.path === '' ? '/' : parsed.path
  const joined = queryInPath !== false && parsed.query !== ''
  const result = LuaTable.fromArray([
    scheme,
    parsed.host,
    parsed.port ?? (scheme === 'https' ? 443 : 80),
    joined ? `${path}?${parsed.query}` : path,
    joined ? undefined : parsed.query,
  ])
  result.setIndex(0, parsed.whole)
  return [result, undefined]
}

function copyOf(params: LuaValue): LuaTable {
  const copy = new LuaTable()
  if (params instanceof LuaTable) for (const [key, value] of params.entries()) copy.set(key, value)
  return copy
}

function setDefault(params: LuaTable, name: string, value: LuaValue): void {
  if (params.getString(name) === undefined) params.setString(name, value)
}

/** connect, request, read everything, give the connection back. Source: request_uri(). */
function* requestUri(
  vm: LuaVm,
  services: HttpModuleServices,
  args: readonly LuaValue[],
): Generator<Suspension, LuaReturn, unknown> {
  const [self, uri, given] = args
  const client = clientOf(self)
  if (client === undefined) return [undefined, NOT_INITIALIZED]
  const parsed = parseUri(services, uri, false)
  if (!Array.isArray(parsed) || !(parsed[0] instanceof LuaTable)) return parsed
  const pieces = parsed[0]
  const params = copyOf(given)
  params.setString('scheme', pieces.getIndex(1))
  params.setString('host', pieces.getIndex(2))
  params.setString('port', pieces.getIndex(3))
  setDefault(params, 'path', pieces.getIndex(4))
  setDefault(params, 'query', pieces.getIndex(5))
  setDefault(params, 'ssl_server_name', pieces.getIndex(2))
  const connected = connect(self, [params])
  if (!Array.isArray(connected) || connected[0] === undefined) return connected
  const answered = yield* client.request(params)
  if (!(answered instanceof LuaTable)) return answered
  const [body, error] = yield* callLua(vm, answered.getString('read_body'), [answered])
  if (body === undefined) {
    client.close()
    return [undefined, error]
  }
  answered.setString('body', body)
  if (params.getString('keepalive') === false) client.close()
  else client.setKeepalive()
  return [answered, undefined]
}

function setTimeouts(self: LuaValue, values: readonly LuaValue[]): LuaReturn {
  const client = clientOf(self)
  if (client === undefined) return [undefined, NOT_INITIALIZED]
  const numbers = values.map((value, index) => checkNumber(value, index + 2))
  client.setTimeout(Math.max(...numbers))
  return EMPTY
}

function handshake(self: LuaValue, args: readonly LuaValue[]): LuaReturn {
  const client = clientOf(self)
  if (client === undefined || !(self instanceof LuaTable)) return [undefined, NOT_INITIALIZED]
  const [, serverName, verify] = args
  client.secure(stringOr(serverName), verify === true)
  self.setString('ssl', true)
  return true
}

function define(name: string, run: (client: HttpClient, args: readonly LuaValue[]) => LuaReturn): LuaFunction {
  return defineNative(name, (_F, self, ...args) => {
    const client = clientOf(self)
    return client === undefined ? [undefined, NOT_INITIALIZED] : run(client, args)
  })
}

function createModule(vm: LuaVm, services: HttpModuleServices): LuaTable {
  const pools: ConnectionPools = new Map()
  const module = new LuaTable()
  const metatable = LuaTable.fromRecord({ __index: module })
  const create = (): LuaTable => {
    services.assertSocketAllowed?.()
    const client = LuaTable.fromRecord({
      sock: new LuaUserdata(new HttpClient(vm, services.httpFetch, pools)),
      keepalive: true,
    })
    client.metatable = metatable
    return client
  }
  const functions: Readonly<Record<string, LuaValue>> = {
    _VERSION: '0.17.2',
    _USER_AGENT: 'lua-resty-http/0.17.2 (Lua) ngx_lua/10028',
    new: defineNative('new', create),
    set_timeout: defineNative('set_timeout', (_F, self, timeout) => setTimeouts(self, [timeout])),
    set_timeouts: defineNative('set_timeouts', (_F, self, ...timeouts) => setTimeouts(self, timeouts)),
    connect: defineNative('connect', (_F, self, ...args) => connect(self, args)),
    ssl_handshake: defineNative('ssl_handshake', (_F, self, ...args) => handshake(self, args)),
    set_keepalive: define('set_keepalive', (client) => client.setKeepalive()),
    close: define('close', (client) => client.close()),
    get_reused_times: define('get_reused_times', (client) => client.reusedTimes()),
    set_proxy_options: defineNative('set_proxy_options', (_F, self, options) => {
      if (self instanceof LuaTable) self.setString('proxy_opts', options)
      return EMPTY
    }),
    parse_uri: defineNative('parse_uri', (_F, _self, uri, queryInPath) => parseUri(services, uri, queryInPath)),
    request: defineSuspending('request', function* (_F, self, params) {
      const client = clientOf(self)
      if (client === undefined) return [undefined, NOT_INITIALIZED]
      return yield* client.request(copyOf(params))
    }),
    request_uri: defineSuspending('request_uri', function* (_F, ...args) {
      return yield* requestUri(vm, services, args)
    }),
  }
  for (const [name, value] of Object.entries(functions)) module.setString(name, value)
  return module
}

/** Registers resty.http and resty.http_headers. Source: lua-resty-http 0.17.2. */
export function installHttp(vm: LuaVm, services: HttpModuleServices): void {
  vm.preload('resty.http', () => createModule(vm, services))
  vm.preload('resty.http_headers', () => createHeadersModule(vm))
}
