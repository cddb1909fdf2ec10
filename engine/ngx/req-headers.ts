import type { LuaFunction } from '../lua/runtime/function.ts'
import { checkString, optInteger } from '../lua/runtime/native.ts'
import { EMPTY } from '../lua/runtime/value.ts'
import { setRequestHeader } from '../scripting/request-headers.ts'
import type { NgxApi } from './api.ts'
import { headerValues } from './header.ts'
import type { Reader } from './req.ts'
import { warnTruncated } from './truncation.ts'

const MAX_HEADERS = 100

/** `ngx.req.get_headers`, `set_header`, `clear_header` (Kong: nginx-behaviour.md §16). */
export function requestHeaders(api: NgxApi, define: Reader): Record<string, LuaFunction> {
  return {
    get_headers: define('get_headers', (ctx, [max, isRaw]) => {
      const limit = optInteger(max, 1, MAX_HEADERS)
      const lines = ctx.inbound.headers.entries()
      const isTruncated = limit > 0 && lines.length > limit
      const table = api.headers.table(isTruncated ? lines.slice(0, limit) : lines, { isRaw: isRaw === true })
      if (!isTruncated) return table
      warnTruncated(api, 'request headers truncated')
      return [table, 'truncated']
    }),
    set_header: define('set_header', (ctx, [name, value]) => {
      const values = headerValues(api, value)
      const isUnset = values.length === 1 && values[0] === ''
      setRequestHeader(api.vm, ctx, checkString(name, 1), isUnset ? [] : values)
      return EMPTY
    }),
    clear_header: define('clear_header', (ctx, [name]) => {
      setRequestHeader(api.vm, ctx, checkString(name, 1), [])
      return EMPTY
    }),
  }
}
