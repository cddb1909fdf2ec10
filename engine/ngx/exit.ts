import type { RequestContext } from '../gateway/request-context.ts'
import { LuaExit } from '../lua/runtime/lua-error.ts'
import { checkInteger, checkString, optInteger } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, firstOf, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { contextOf, requestOf } from '../scripting/current.ts'
import { leave } from '../scripting/exit.ts'
import { setResponseHeader, setResponseStatus } from '../scripting/response-headers.ts'
import { handlerRequest, refuse, type NgxApi } from './api.ts'

const REDIRECTS = [301, 302, 303, 307, 308]
const UNSAFE = /[\0-\x1f\x7f]/

/** `ngx.exit`, and `ngx.on_abort`, which Kong's nginx has turned off (Kong: nginx-behaviour.md §2, §4). */
export function installExit(api: NgxApi, ngx: LuaTable): void {
  const { announce } = api
  ngx.setString(
    'exit',
    announce.native('ngx.exit', (_F, status) => exit(api, checkInteger(status, 1))),
  )
  ngx.setString(
    'on_abort',
    announce.native('ngx.on_abort', () => [undefined, 'lua_check_client_abort is off']),
  )
}

/** `ngx.redirect` and `ngx.exec` (Kong: nginx-behaviour.md §2). */
export function installRedirects(api: NgxApi, ngx: LuaTable): void {
  const { vm, announce } = api
  ngx.setString(
    'redirect',
    announce.native('ngx.redirect', (_F, uri, status) =>
      redirect(api, checkString(uri, 1), optInteger(status, 2, 302)),
    ),
  )
  ngx.setString(
    'exec',
    announce.native('ngx.exec', (_F, uri, args) => {
      const ctx = handlerRequest(vm)
      const target = checkString(uri, 1)
      if (ctx.response.headersSent) return vm.fail('attempt to call ngx.exec after sending out response headers')
      const query = execArgs(api, ngx, args)
      return leave(vm, ctx, { type: 'exec', uri: target, ...(query !== undefined && { args: query }) })
    }),
  )
}

function exit(api: NgxApi, status: number): LuaReturn {
  const { vm } = api
  const context = contextOf(vm)
  if (context === undefined || context.nginxPhase === 'init') return vm.fail('no request found')
  switch (context.nginxPhase) {
    case 'init_worker':
    case 'body_filter':
    case 'log':
      return refuse(vm, context)
    case 'timer':
      throw new LuaExit({ type: 'exit', status })
    case 'header_filter':
      return exitFilter(requestOf(vm), status)
    default: {
      const ctx = requestOf(vm)
      return ctx === undefined ? refuse(vm, context) : leave(vm, ctx, { type: 'exit', status })
    }
  }
}

/** In header_filter the code goes on; the run loop acts when the phase is over. The last exit counts. */
function exitFilter(ctx: RequestContext | undefined, status: number): LuaReturn {
  if (ctx !== undefined) ctx.filterExit = status
  return EMPTY
}

function redirect(api: NgxApi, uri: string, status: number): LuaReturn {
  const { vm } = api
  const ctx = handlerRequest(vm)
  if (!REDIRECTS.includes(status)) {
    return vm.fail(
      'only ngx.HTTP_MOVED_TEMPORARILY, ngx.HTTP_MOVED_PERMANENTLY, ngx.HTTP_PERMANENT_REDIRECT, ' +
        'ngx.HTTP_SEE_OTHER, and ngx.HTTP_TEMPORARY_REDIRECT are allowed',
    )
  }
  if (ctx.response.headersSent) return vm.fail('attempt to call ngx.redirect after sending out the headers')
  const unsafe = UNSAFE.exec(uri)
  if (unsafe !== null) {
    const code = unsafe[0].charCodeAt(0).toString(16).padStart(2, '0')
    return vm.fail(`unsafe byte "0x${code}" in redirect uri "${uri}"`)
  }
  setResponseHeader(vm, ctx, 'Location', [uri])
  setResponseStatus(vm, ctx, status)
  return leave(vm, ctx, { type: 'exit', status })
}

/** A table is encoded as ngx.encode_args does. */
function execArgs(api: NgxApi, ngx: LuaTable, args: LuaValue): string | undefined {
  if (args === undefined) return undefined
  if (!(args instanceof LuaTable)) return checkString(args, 2)
  return checkString(firstOf(api.vm.callPlain(ngx.getString('encode_args'), [args])), 2)
}
