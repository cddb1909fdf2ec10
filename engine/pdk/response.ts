import type { RequestContext } from '../gateway/request-context.ts'
import { library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, firstOf, returnOf, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { requestOf } from '../scripting/current.ts'
import { firstHeader } from '../scripting/header-text.ts'
import { addResponseHeader, setResponseHeader, setResponseStatus } from '../scripting/response-headers.ts'
import type { PdkApi } from './api.ts'
import { checkMaximum } from './arguments.ts'
import { checkHeader, checkHeaders, type HeaderLines } from './header-values.ts'
import { logCore } from './log-core.ts'
import { createPhaseCheck } from './phase-check.ts'
import { PHASES_OF } from './phases-table.ts'
import { bodyFilterFunctions } from './response-body.ts'
import { exitFunctions } from './response-exit.ts'

/** `kong.response`: the answer to the client (Kong: pdk.json kong.response.*). */
export function responseModule(api: PdkApi): LuaTable {
  return library({
    ...readers(api),
    ...writers(api),
    ...bodyFilterFunctions(api),
    ...exitFunctions(api),
  })
}

function readers(api: PdkApi) {
  const { vm, onRequest, anywhere } = api
  const checkSource = createPhaseCheck(vm, api.contexts, PHASES_OF['kong.response.get_source'] ?? [])
  return {
    get_status: onRequest('kong.response.get_status', (ctx) => ctx.response.status),
    get_header: onRequest('kong.response.get_header', (ctx, name) => {
      if (typeof name !== 'string') return vm.fail('header name must be a string')
      return firstHeader(ctx.response.headers.entries(), name) ?? generatedHeader(api, name)
    }),
    get_headers: onRequest('kong.response.get_headers', (_ctx, max) => {
      checkMaximum(vm, max, 'max_headers')
      return returnOf(api.callNgx('resp.get_headers', max === undefined ? [] : [max]))
    }),
    // With a context as argument the phase does not matter.
    get_source: anywhere(
      'kong.response.get_source',
      (table) => {
        if (table instanceof LuaTable) return sourceOfTable(table)
        checkSource()
        const ctx = requestOf(vm)
        return ctx && source(ctx)
      },
      { isChecked: false },
    ),
  }
}

/** nginx lists a Connection header it has not written yet. */
function generatedHeader(api: PdkApi, name: string): LuaValue {
  if (name.toLowerCase() !== 'connection') return undefined
  const headers = firstOf([...api.callNgx('resp.get_headers', [])])
  return headers instanceof LuaTable ? headers.getString('connection') : undefined
}

/** `error`, `exit` or `service` (Kong: nginx-behaviour.md section A 13, 30). */
export function source(ctx: RequestContext): 'error' | 'exit' | 'service' {
  if (ctx.isUnexpected) return 'error'
  if (ctx.isExited) return 'exit'
  return ctx.isProxied ? 'service' : 'error'
}

function sourceOfTable(ctx: LuaTable): string {
  const isSet = (key: string) => ctx.getString(key) === true
  if (isSet('KONG_UNEXPECTED')) return 'error'
  if (isSet('KONG_EXITED')) return 'exit'
  return isSet('KONG_PROXIED') ? 'service' : 'error'
}

function writers(api: PdkApi) {
  const { vm } = api
  const define = (name: string, write: (ctx: RequestContext, ...args: LuaValue[]) => void) =>
    api.onRequest(`kong.response.${name}`, (ctx, ...args): LuaReturn => {
      refuseSent(api, ctx)
      write(ctx, ...args)
      return EMPTY
    })
  return {
    set_status: define('set_status', (ctx, status) => setResponseStatus(vm, ctx, checkStatus(api, status, 100))),
    set_header: define('set_header', (ctx, name, value) => setUnlessTransfer(api, ctx, checkHeader(vm, name, value))),
    add_header: define('add_header', (ctx, name, value) => {
      const header = checkHeader(vm, name, value)
      addResponseHeader(vm, ctx, header.name, header.values)
    }),
    clear_header: define('clear_header', (ctx, name) => {
      if (typeof name !== 'string') return vm.fail('header name must be a string')
      setResponseHeader(vm, ctx, name, [])
    }),
    set_headers: define('set_headers', (ctx, headers) => {
      for (const header of checkHeaders(vm, headers)) setUnlessTransfer(api, ctx, header)
    }),
  }
}

/** Replaces a header; Transfer-Encoding is nginx's own. */
export function setUnlessTransfer(api: PdkApi, ctx: RequestContext, { name, values }: HeaderLines): void {
  if (name.toLowerCase().replaceAll('_', '-') === 'transfer-encoding') {
    logCore(api, 'warn', 'response.lua:196', 'manually setting Transfer-Encoding. Ignored.')
  } else setResponseHeader(api.vm, ctx, name, values)
}

/** Every writer refuses once the headers are out. */
export function refuseSent({ vm }: PdkApi, ctx: RequestContext): void {
  if (ctx.response.headersSent) vm.fail('headers have already been sent')
}

/** A status in range. */
export function checkStatus({ vm }: PdkApi, status: LuaValue, min: 100 | 400): number {
  if (typeof status !== 'number') return vm.fail('code must be a number')
  if (status < min || status > 599) return vm.fail(`code must be a number between ${min} and 599`)
  return status
}
