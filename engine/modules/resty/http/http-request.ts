import { luaToBytes } from '../../../lua/runtime/bytes.ts'
import { callLua, type Suspension } from '../../../lua/runtime/native.ts'
import { LuaFunction } from '../../../lua/runtime/function.ts'
import { LuaTable } from '../../../lua/runtime/table.ts'
import type { LuaValue } from '../../../lua/runtime/value.ts'
import type { LuaVm } from '../../../lua/vm.ts'
import { encodeArgs } from '../../../ngx/codec/install-codec.ts'
import { HttpHeaders } from './http-headers.ts'

/** Where a client is connected. */
export type Connection = {
  readonly scheme: 'http' | 'https'
  readonly host: string
  readonly port: number
  readonly tlsVerify: boolean
  readonly serverName: string | undefined
}

/** The start line and headers of a request. */
export type RequestHead = {
  readonly method: string
  readonly target: string
  readonly version: number
  readonly headers: HttpHeaders
}

const USER_AGENT = 'lua-resty-http/0.17.2 (Lua) ngx_lua/10028'
const EXPECTING_BODY = new Set(['POST', 'PUT', 'PATCH'])

function textParam(vm: LuaVm, params: LuaTable, name: string, fallback: string): string {
  const value = params.getString(name)
  return value === undefined ? fallback : vm.tostring(value)
}

function targetOf(vm: LuaVm, params: LuaTable): string {
  const path = textParam(vm, params, 'path', '/')
  const given = params.getString('query')
  const query = given instanceof LuaTable ? encodeArgs(vm, given) : given === undefined ? '' : vm.tostring(given)
  return query === '' || query.startsWith('?') ? path + query : `${path}?${query}`
}

function listLength(vm: LuaVm, list: LuaTable): number {
  let length = 0
  for (let i = 1; ; i++) {
    const item = list.getIndex(i)
    if (item === undefined) return length
    length += vm.tostring(item).length
  }
}

function isChunked(headers: HttpHeaders): boolean {
  const encoding = headers.get('Transfer-Encoding')
  return typeof encoding === 'string' && encoding.toLowerCase().includes('chunked')
}

/** Adds Content-Length where the body tells it; an error text where it cannot. */
function setLength(vm: LuaVm, headers: HttpHeaders, body: LuaValue, method: string): string | undefined {
  if (isChunked(headers)) {
    headers.set('Content-Length', undefined)
    return undefined
  }
  if (headers.get('Content-Length') !== undefined) return undefined
  if (body instanceof LuaFunction) {
    return 'Request body is a function but a length or chunked encoding is not specified'
  }
  if (body instanceof LuaTable) headers.set('Content-Length', listLength(vm, body))
  else if (body !== undefined) headers.set('Content-Length', vm.tostring(body).length)
  else if (EXPECTING_BODY.has(method.toUpperCase())) headers.set('Content-Length', 0)
  return undefined
}

function hostHeader(connection: Connection): string {
  const standard = connection.scheme === 'https' ? 443 : 80
  return connection.port === standard ? connection.host : `${connection.host}:${connection.port}`
}

/** Completes the headers of a request. Source: lua-resty-http 0.17.2 send_request(). */
export function buildHead(vm: LuaVm, params: LuaTable, connection: Connection): RequestHead | string {
  const headers = new HttpHeaders(vm)
  const given = params.getString('headers')
  if (given instanceof LuaTable) {
    for (const [name, value] of given.entries()) headers.set(vm.tostring(name), value)
  }
  const method = textParam(vm, params, 'method', 'GET')
  const problem = setLength(vm, headers, params.getString('body'), method)
  if (problem !== undefined) return problem
  if (headers.get('Host') === undefined) headers.set('Host', hostHeader(connection))
  if (headers.get('User-Agent') === undefined) headers.set('User-Agent', USER_AGENT)
  const version = params.getString('version')
  if (version === 1 && headers.get('Connection') === undefined) headers.set('Connection', 'Keep-Alive')
  params.setString('headers', headers.table)
  return { method, target: targetOf(vm, params), version: version === 1 ? 1 : 1.1, headers }
}

/** Header fields in the order of the table; lists become several fields. */
export function headerPairs(vm: LuaVm, headers: HttpHeaders): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = []
  for (const [name, value] of headers.table.entries()) {
    if (typeof name !== 'string') continue
    if (value instanceof LuaTable) for (const [, item] of value.entries()) pairs.push([name, vm.tostring(item)])
    else pairs.push([name, vm.tostring(value)])
  }
  return pairs
}

/** The whole body: a string, a list of pieces, or what a function gives until nil. */
export function* readRequestBody(vm: LuaVm, body: LuaValue): Generator<Suspension, Uint8Array | undefined, unknown> {
  if (body === undefined || body === false) return undefined
  if (body instanceof LuaFunction) {
    let text = ''
    for (;;) {
      const [piece] = yield* callLua(vm, body, [])
      if (piece === undefined) return luaToBytes(text)
      text += vm.tostring(piece)
    }
  }
  if (!(body instanceof LuaTable)) return luaToBytes(vm.tostring(body))
  let text = ''
  for (let i = 1; body.getIndex(i) !== undefined; i++) text += vm.tostring(body.getIndex(i))
  return luaToBytes(text)
}
