import type { RequestContext } from '../gateway/request-context.ts'
import { argumentError, checkString, library } from '../lua/runtime/native.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { leave } from '../scripting/exit.ts'
import { announceChange } from '../scripting/announcer.ts'
import { currentRequest, disabledText, type NgxApi } from './api.ts'
import { METHOD_NUMBERS } from './constants.ts'
import { requestArguments } from './req-args.ts'
import { requestBody } from './req-body.ts'
import { requestHeaders } from './req-headers.ts'

/** `ngx.req` (Kong: nginx-behaviour.md §9, §15, §16, §18). */
export function installReq(api: NgxApi, ngx: LuaTable): void {
  const { vm, announce } = api
  const reader = (name: string, read: (ctx: RequestContext, args: readonly LuaValue[]) => LuaReturn): LuaFunction =>
    announce.native(`ngx.req.${name}`, (_F, ...args) => read(currentRequest(vm), args))
  ngx.setString(
    'req',
    library({
      ...requestHeaders(api, reader),
      ...requestArguments(api, ngx, reader),
      ...requestBody(api, reader),
      get_method: reader('get_method', (ctx) => ctx.inbound.method),
      set_method: reader('set_method', (ctx, [method]) => setMethod(api, ctx, method)),
      set_uri: reader('set_uri', (ctx, args) => setUri(api, ctx, args)),
      http_version: reader('http_version', (ctx) => Number(ctx.request.httpVersion)),
      start_time: reader('start_time', (ctx) => ctx.timings.processingStart / 1000),
      is_internal: reader('is_internal', (ctx) => ctx.isUnexpected),
      raw_header: reader('raw_header', (ctx, [isBare]) => rawHeader(ctx, isBare === true)),
    }),
  )
}

/** Defines one function of `ngx.req` that any request phase may call. */
export type Reader = (name: string, read: (ctx: RequestContext, args: readonly LuaValue[]) => LuaReturn) => LuaFunction

function setMethod({ vm }: NgxApi, ctx: RequestContext, method: LuaValue): LuaReturn {
  if (typeof method !== 'number') return vm.fail('bad method number')
  const name = Object.entries(METHOD_NUMBERS).find(([, number]) => number === method)?.[0]
  if (name === undefined) return vm.fail(`unsupported HTTP method: ${method}`)
  changeMethod({ vm }, ctx, name)
  return EMPTY
}

/** Sets the method that goes upstream. */
function changeMethod({ vm }: Pick<NgxApi, 'vm'>, ctx: RequestContext, name: string): void {
  const before = ctx.inbound.method
  ctx.inbound.method = name
  announceChange(vm, ctx, { target: 'upstream-request', key: 'method', before, after: name })
}

/** Changes `$uri` only: Kong has already computed the upstream's path (Kong: nginx-behaviour.md §15). */
function setUri({ vm }: NgxApi, ctx: RequestContext, [uri, jump, isBinary]: readonly LuaValue[]): LuaReturn {
  const path = checkString(uri, 1)
  if (path === '') return vm.fail('attempt to use zero-length uri')
  if (jump !== undefined && typeof jump !== 'boolean') return argumentError(2, 'boolean expected')
  if (jump === true && ctx.nginxPhase !== 'rewrite') return vm.fail(disabledText(ctx))
  const unsafe = isBinary === true ? null : /[\0-\x1f\x7f]/.exec(path)
  if (unsafe !== null) {
    const code = unsafe[0].charCodeAt(0).toString(16).padStart(2, '0')
    return vm.fail(`unsafe byte "0x${code}" in uri "${path}" (maybe you want to set the 'binary' argument?)`)
  }
  ctx.inbound.uri = path
  if (jump === true) return leave(vm, ctx, { type: 'exec', uri: path })
  return EMPTY
}

/** The head as the client sent it, with or without the request line. */
function rawHeader({ request }: RequestContext, isBare: boolean): string {
  const lines = request.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const first = `${request.method} ${request.target} HTTP/${request.httpVersion}\r\n`
  return `${isBare ? '' : first}${lines}\r\n`
}
