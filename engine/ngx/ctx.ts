import { defineFields, defineNative } from '../lua/runtime/native.ts'
import type { ComputedValue } from '../lua/runtime/function.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, typeName, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { RequestContext } from '../gateway/request-context.ts'
import { isKongKey } from '../scripting/kong-keys.ts'
import { watchTable } from '../scripting/watched-table.ts'
import { contextOf, requestOf } from '../scripting/current.ts'
import { setResponseStatus } from '../scripting/response-headers.ts'
import { writeLog } from '../scripting/log-line.ts'
import { stringToNumber } from '../lua/runtime/number.ts'
import { currentRequest, type NgxApi } from './api.ts'

const WATCHED = { target: 'ngx.ctx', isOwn: isKongKey } as const

/** The fields of `ngx` that are computed: `ctx`, `status`, `headers_sent`, `is_subrequest` (lua-resty-core). */
export function installFields(api: NgxApi, ngx: LuaTable): void {
  const { vm, contexts } = api
  const contextTable = (): LuaTable => {
    const context = contextOf(vm)
    if (context === undefined) return vm.fail('no request found')
    const table = contexts.read(context)
    if (context instanceof RequestContext) watchTable(vm, context, table, WATCHED)
    return table
  }
  const { state } = vm
  ngx.metatable = LuaTable.fromRecord({
    __index: defineFields(
      new Map<string, ComputedValue>([
        ['ctx', { compute: contextTable, peek: () => contexts.ready(state.thread?.context) }],
        ['status', { compute: () => currentRequest(vm).response.status }],
        ['headers_sent', { compute: () => currentRequest(vm).response.headersSent }],
      ]),
    ),
    __newindex: defineNative('__newindex', (_F, _ngx, key, value): LuaReturn => {
      if (key === 'ctx') assignContext(api, value)
      else if (key === 'status') assignStatus(api, value)
      else ngx.set(key, value)
      return EMPTY
    }),
  })
}

function assignContext({ vm, contexts }: NgxApi, value: LuaValue): void {
  const context = contextOf(vm)
  if (context === undefined) return vm.fail('no request found')
  if (!(value instanceof LuaTable)) return vm.fail(`ctx should be a table while getting a ${typeName(value)}`)
  contexts.assign(context, value)
}

/** After the headers are out the value stays and an error line says so (Kong: nginx-behaviour.md §5). */
function assignStatus(api: NgxApi, value: LuaValue): void {
  const { vm } = api
  currentRequest(vm)
  const ctx = requestOf(vm)
  if (ctx === undefined) return
  const status = typeof value === 'string' ? stringToNumber(value) : value
  if (typeof status !== 'number')
    return vm.fail(
      `bad argument #2 to 'ngx_http_lua_ffi_set_resp_status' (cannot convert '${typeName(status)}' to 'int')`,
    )
  if (ctx.response.headersSent) {
    writeLog(vm, api, { level: 'error', message: 'attempt to set ngx.status after sending out response headers' })
  } else setResponseStatus(vm, ctx, Math.trunc(status))
}
