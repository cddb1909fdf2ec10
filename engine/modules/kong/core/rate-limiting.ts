import { library, defineNative } from '../../../lua/runtime/native.ts'
import { LuaTable } from '../../../lua/runtime/table.ts'
import { EMPTY, typeName, type LuaValue } from '../../../lua/runtime/value.ts'
import type { LuaVm } from '../../../lua/vm.ts'
import { requestOf } from '../../../scripting/current.ts'
import { setResponseHeader } from '../../../scripting/response-headers.ts'

const KEY = '__rate_limiting_context__'

/**
 * `kong.pdk.private.rate_limiting`: what rate limiting plugins want to tell the client waits in `ngx.ctx` until
 * header_filter (Kong: ngx-api.json; the plugins rate-limiting and response-ratelimiting).
 */
export function createRateLimiting(vm: LuaVm): LuaTable {
  const describe = (position: number, what: string, name: string) =>
    `arg #${position} \`${what}\` for function \`${name}\` must be a string`
  const keyOf = (key: LuaValue, name: string): string =>
    typeof key === 'string' ? key : vm.fail(`${describe(2, 'key', name)}, got ${typeName(key)}`, 2)
  const storedIn = (ctx: LuaValue): LuaTable | undefined => {
    const stored = ctx instanceof LuaTable ? ctx.getString(KEY) : undefined
    return stored instanceof LuaTable ? stored : undefined
  }
  return library({
    store_response_header: defineNative('store_response_header', (_F, ctx, name, value) => {
      const key = keyOf(name, 'store_response_header')
      if (typeof value !== 'string' && typeof value !== 'number')
        return vm.fail(`${describe(3, 'value', 'store_response_header')} or a number, got ${typeName(value)}`, 2)
      const stored = storedIn(ctx) ?? new LuaTable()
      if (ctx instanceof LuaTable) ctx.setString(KEY, stored)
      stored.setString(key, value)
      return EMPTY
    }),
    get_stored_response_header: defineNative('get_stored_response_header', (_F, ctx, name) =>
      storedIn(ctx)?.getString(keyOf(name, 'get_stored_response_header')),
    ),
    apply_response_headers: defineNative('apply_response_headers', (_F, ctx) => {
      const request = requestOf(vm)
      if (request === undefined) return EMPTY
      for (const [name, value] of storedIn(ctx)?.entries() ?? [])
        setResponseHeader(vm, request, vm.tostring(name), [vm.tostring(value)])
      return EMPTY
    }),
  })
}
