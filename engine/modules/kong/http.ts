import { callPlain, checkString, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { indexOf, isTruthy, lower, readGlobal } from '../pl/lua-access.ts'
import { argumentFunctions } from './http-args.ts'
import { cacheFunctions } from './http-cache.ts'
import { nameFunctions } from './http-names.ts'
import { typeFunctions } from './http-types.ts'
import type { KongToolsServices } from './services.ts'

/** `kong.tools.http`; `empty` is kong.tools.table's EMPTY (conformance tools.http). */
export function createHttpTools(vm: LuaVm, services: KongToolsServices, empty: LuaTable): LuaTable {
  return library({
    ...argumentFunctions(vm),
    ...nameFunctions(),
    ...typeFunctions(vm),
    ...cacheFunctions(vm, services, empty),
    ...requestFunctions(vm),
    get_default_exit_body: defineNative('get_default_exit_body', (_F, status, message) =>
      exitBody(vm, status, message),
    ),
    CONTENT_TYPES: LuaTable.fromRecord({
      CONTENT_TYPE: 'Content-Type',
      CONTENT_TYPE_POST: 'application/x-www-form-urlencoded',
      CONTENT_TYPE_JSON: 'application/json',
      CONTENT_TYPE_FORM_DATA: 'multipart/form-data',
    }),
  })
}

const FIXED: Readonly<Record<number, string>> = {
  405: 'Method not allowed',
  500: 'An unexpected error occurred',
  502: 'Bad gateway',
}
const FALLBACK: Readonly<Record<number, string>> = { 401: 'Unauthorized', 404: 'Not found', 503: 'Service unavailable' }

function exitBody(vm: LuaVm, status: LuaValue, message: LuaValue): LuaValue {
  if (typeof status !== 'number') return vm.fail('code must be a number')
  if (status < 100 || status > 599) return vm.fail('code must be a number between 100 and 599')
  if (status === 204) return undefined
  const body = FIXED[status] ?? (isTruthy(message) ? message : FALLBACK[status])
  return body === undefined || body instanceof LuaTable ? body : LuaTable.fromRecord({ message: body })
}

function requestFunctions(vm: LuaVm): Record<'check_https' | 'get_header', LuaFunction> {
  return {
    check_https: defineNative('check_https', (_F, isTrusted, allowsTerminated): LuaReturn => {
      if (lower(variable(vm, 'scheme') ?? '') === 'https') return true
      if (!isTruthy(allowsTerminated) || !isTruthy(isTrusted)) return false
      const forwarded = variable(vm, 'http_x_forwarded_proto')
      if (forwarded === undefined) return false
      if (forwarded.includes(',')) return [undefined, 'Only one X-Forwarded-Proto header allowed']
      return lower(forwarded) === 'https'
    }),
    get_header: defineNative('get_header', (_F, name, context) => {
      if (isTruthy(context)) return firstValue(vm, cachedHeaders(vm, context), name)
      const value = variable(vm, `http_${checkString(name, 1).replaceAll('-', '_')}`)
      if (value === undefined || !value.includes(', ')) return value
      return firstValue(vm, requestHeaders(vm), name)
    }),
  }
}

function variable(vm: LuaVm, name: string): string | undefined {
  const value = readGlobal(vm, 'ngx', 'var', name)
  return typeof value === 'string' ? value : undefined
}

function requestHeaders(vm: LuaVm): LuaValue {
  return callPlain(vm, readGlobal(vm, 'ngx', 'req', 'get_headers'), [])[0]
}

/** Read once per request; kept where Kong keeps them. */
function cachedHeaders(vm: LuaVm, context: LuaValue): LuaValue {
  const cached = indexOf(vm, context, 'cached_request_headers')
  if (isTruthy(cached) || !(context instanceof LuaTable)) return cached
  const headers = requestHeaders(vm)
  context.setString('cached_request_headers', headers)
  return headers
}

function firstValue(vm: LuaVm, headers: LuaValue, name: LuaValue): LuaValue {
  const value = indexOf(vm, headers, name)
  if (!(value instanceof LuaTable)) return value
  const first = value.getIndex(1)
  return isTruthy(first) ? first : value
}
