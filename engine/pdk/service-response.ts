import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { defineNative, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, firstOf, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { setResponseHeader } from '../scripting/response-headers.ts'
import { upstreamStatus } from '../scripting/upstream-status.ts'
import type { PdkApi } from './api.ts'
import { checkMaximum } from './arguments.ts'
import { decodeBody } from './decode-body.ts'

const UNBUFFERED =
  'service body is only available with buffered proxying (see: kong.service.request.enable_buffering function)'

/** `kong.service.response`: what the upstream answered (Kong: pdk.json kong.service.response.*). */
export function serviceResponseModule(api: PdkApi): LuaTable {
  const { vm, onRequest } = api
  const originalOnly = LuaTable.fromRecord({ __index: upstreamOnly(vm) })
  const headersOf = (ctx: RequestContext, max: LuaValue): LuaTable =>
    bufferedBody(ctx) === undefined ? shownHeaders(api, ctx, max, originalOnly) : bufferedHeaders(ctx)
  return library({
    get_status: onRequest('kong.service.response.get_status', (ctx): LuaReturn => {
      const status = Number(upstreamStatus(ctx)?.slice(-3))
      return Number.isNaN(status) ? undefined : status
    }),
    get_headers: onRequest('kong.service.response.get_headers', (ctx, max): LuaReturn => {
      checkMaximum(vm, max, 'max_headers')
      return headersOf(ctx, max)
    }),
    get_header: onRequest('kong.service.response.get_header', (ctx, name): LuaReturn => {
      if (typeof name !== 'string') return vm.fail('name must be a string')
      const headers = headersOf(ctx, undefined)
      const value = headers.getString(name) ?? firstOf(indexed(vm, headers, name))
      return value instanceof LuaTable ? value.getIndex(1) : value
    }),
    ...(api.settings.edition === 'enterprise' ? { set_body: bodySetter(api) } : {}),
    get_raw_body: onRequest('kong.service.response.get_raw_body', (ctx): LuaReturn => requireBody(api, ctx)),
    get_body: onRequest('kong.service.response.get_body', (ctx, mimetype, maxArgs): LuaReturn => {
      const body = requireBody(api, ctx)
      checkMaximum(vm, maxArgs, 'max_args')
      const contentType = typeof mimetype === 'string' ? mimetype : ctx.answer?.headers.get('Content-Type')
      if (contentType === undefined) return [undefined, 'missing content type']
      return decodeBody(api, { contentType, body, maxArgs: typeof maxArgs === 'number' ? maxArgs : 100 })
    }),
  })
}

/** Enterprise edition: what `response` prints is this body (Kong: pdk.json kong.service.response.set_body). */
function bodySetter({ vm, onRequest }: PdkApi): LuaFunction {
  return onRequest('kong.service.response.set_body', (ctx, body): LuaReturn => {
    if (typeof body !== 'string') return vm.fail('body must be a string')
    if (ctx.answer) ctx.answer.bufferedBody = body
    setResponseHeader(vm, ctx, 'Content-Length', [String(body.length)])
    setResponseHeader(vm, ctx, 'Content-Encoding', [])
    return EMPTY
  })
}

function bufferedBody(ctx: RequestContext): string | undefined {
  return ctx.answer?.bufferedBody
}

function requireBody({ vm }: PdkApi, ctx: RequestContext): string {
  return ctx.isBuffered ? (bufferedBody(ctx) ?? '') : vm.fail(UNBUFFERED)
}

function indexed(vm: LuaVm, headers: LuaTable, name: string): LuaValue[] {
  return [...vm.callPlain(headers.metatable?.getString('__index'), [headers, name])]
}

/** Unbuffered: the answer's headers as they are now; other spellings are found only if the upstream sent the header. */
function shownHeaders(api: PdkApi, ctx: RequestContext, max: LuaValue, metatable: LuaTable): LuaTable {
  const table = firstOf([...api.callNgx('resp.get_headers', max === undefined ? [] : [max])])
  if (!(table instanceof LuaTable)) return new LuaTable()
  const known = new Set((ctx.answer?.headers.entries() ?? []).map(([name]) => plain(name)))
  table.metatable = metatable
  sent.set(table, known)
  return table
}

/** Which headers the upstream really sent, per table handed out. */
const sent = new WeakMap<LuaTable, ReadonlySet<string>>()

function upstreamOnly(_vm: LuaVm) {
  return defineNative('__index', (_F, headers, name) => {
    if (!(headers instanceof LuaTable) || typeof name !== 'string') return undefined
    if (sent.get(headers)?.has(plain(name)) !== true) return undefined
    const spelled = name.toLowerCase().replaceAll('_', '-')
    return spelled === name ? undefined : headers.getString(spelled)
  })
}

/** Buffered: an empty table that looks names up among the upstream's own headers. */
function bufferedHeaders(ctx: RequestContext): LuaTable {
  const lines = ctx.answer?.headers.entries() ?? []
  const table = new LuaTable()
  table.metatable = LuaTable.fromRecord({
    __index: defineNative('__index', (_F, _headers, name) => {
      if (typeof name !== 'string') return undefined
      const values = lines.filter(([line]) => plain(line) === plain(name)).map(([, value]) => value)
      return values.length > 1 ? LuaTable.fromArray(values) : values[0]
    }),
  })
  return table
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}
