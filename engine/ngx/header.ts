import type { RequestContext } from '../gateway/request-context.ts'
import { defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { dashed } from '../scripting/header-text.ts'
import { writeLog } from '../scripting/log-line.ts'
import { setResponseHeader } from '../scripting/response-headers.ts'
import { currentRequest, type NgxApi } from './api.ts'

/** `ngx.header`: the answer's headers under any spelling; `pairs` shows nothing (Kong: nginx-behaviour.md §17). */
export function installHeader(api: NgxApi, ngx: LuaTable): void {
  const { vm } = api
  const header = new LuaTable()
  header.metatable = LuaTable.fromRecord({
    __index: defineNative('__index', (_F, _table, key) => read(currentRequest(vm), vm.tostring(key))),
    __newindex: defineNative('__newindex', (_F, _table, key, value) => write(api, vm.tostring(key), value)),
  })
  ngx.setString('header', header)
}

function read({ response }: RequestContext, name: string): LuaReturn {
  const values = response.headers.getAll(dashed(name))
  return values.length > 1 ? LuaTable.fromArray(values) : values[0]
}

function write(api: NgxApi, name: string, value: LuaValue): LuaReturn {
  const { vm } = api
  const ctx = currentRequest(vm)
  if (ctx.response.headersSent) {
    writeLog(vm, api, {
      level: 'error',
      message: 'attempt to set ngx.header.HEADER after sending out response headers',
    })
    return EMPTY
  }
  const values = headerValues(api, value)
  if (dashed(name).toLowerCase() === 'content-length' && values.some((text) => !/^\d*$/.test(text))) {
    return vm.fail('failed to set header')
  }
  setResponseHeader(vm, ctx, name, values)
  return EMPTY
}

/** Lines of a header value: arrays give several, nil none. */
export function headerValues({ vm }: NgxApi, value: LuaValue): string[] {
  if (value === undefined) return []
  if (!(value instanceof LuaTable)) return [vm.tostring(value)]
  return Array.from({ length: value.length() }, (_item, i) => vm.tostring(value.getIndex(i + 1)))
}
