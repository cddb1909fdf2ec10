import type { LuaFunction } from '../lua/runtime/function.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaReturn } from '../lua/runtime/value.ts'
import { addTo } from '../scripting/header-tables.ts'
import type { PdkApi } from './api.ts'
import { rawPath } from './request.ts'

/** `kong.request` of the Enterprise edition (Kong: pdk.json kong.request.get_id, get_raw_headers, get_raw_forwarded_path). */
export function rawRequestFunctions({ onRequest, clients }: PdkApi): Record<string, LuaFunction> {
  return {
    get_id: onRequest('kong.request.get_id', (ctx) => ctx.id),
    get_raw_headers: onRequest('kong.request.get_raw_headers', ({ request }): LuaReturn => {
      if (request.httpVersion === '2.0') return [undefined, 'raw headers are only available in HTTP/1.x requests']
      const table = new LuaTable()
      for (const [name, value] of request.headers) addTo(table, name, value)
      return table
    }),
    get_raw_forwarded_path: onRequest('kong.request.get_raw_forwarded_path', (ctx) => {
      const forwarded = clients.isTrusted(ctx.request.client.ip)
        ? ctx.inbound.headers.get('X-Forwarded-Path')
        : undefined
      return forwarded ?? rawPath(ctx)
    }),
  }
}
