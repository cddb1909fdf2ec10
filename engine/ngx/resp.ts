import type { RequestContext } from '../gateway/request-context.ts'
import type { HeaderPair } from '../gateway/message.ts'
import { checkString, defineNative, library, optInteger } from '../lua/runtime/native.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn } from '../lua/runtime/value.ts'
import { addResponseHeader } from '../scripting/response-headers.ts'
import { currentRequest, type NgxApi } from './api.ts'
import { headerValues } from './header.ts'
import { warnTruncated } from './truncation.ts'

const MAX_HEADERS = 100

/** `ngx.resp` and the module of that name (Kong: nginx-behaviour.md §12, §17). */
export function installResp(api: NgxApi, ngx: LuaTable): void {
  const { vm } = api
  const addHeader = defineNative('add_header', (_F, name, value) => {
    addResponseHeader(vm, currentRequest(vm), checkString(name, 1), headerValues(api, value))
    return EMPTY
  })
  ngx.setString(
    'resp',
    library({
      get_headers: api.announce.native('ngx.resp.get_headers', (_F, max, isRaw): LuaReturn => {
        const ctx = currentRequest(vm)
        const { lines, isTruncated } = responseLines(ctx, optInteger(max, 1, MAX_HEADERS))
        const table = api.headers.table(lines, { isRaw: isRaw === true })
        if (!isTruncated) return table
        warnTruncated(api, 'response headers truncated')
        return [table, 'truncated']
      }),
      add_header: addHeader,
    }),
  )
  vm.preload('ngx.resp', () => library({ add_header: addHeader, version: '0.1.31' }))
}

/** What nginx lists: its own Content-Type and Connection, then up to `max` header lines. */
export function responseLines(ctx: RequestContext, max: number): { lines: HeaderPair[]; isTruncated: boolean } {
  const isOwn = ([name]: HeaderPair) => name.toLowerCase() === 'content-type'
  const all = ctx.response.headers.entries()
  const listed = all.filter((line) => !isOwn(line))
  const isTruncated = max > 0 && listed.length > max
  const connection = listed.some(([name]) => name.toLowerCase() === 'connection') ? [] : [connectionLine(ctx)]
  return { lines: [...all.filter(isOwn), ...connection, ...(isTruncated ? listed.slice(0, max) : listed)], isTruncated }
}

function connectionLine({ request }: RequestContext): HeaderPair {
  const asked = request.headers.find(([name]) => name.toLowerCase() === 'connection')?.[1].toLowerCase() ?? ''
  const isKept = request.httpVersion === '1.0' ? asked.includes('keep-alive') : !asked.includes('close')
  return ['Connection', isKept ? 'keep-alive' : 'close']
}
