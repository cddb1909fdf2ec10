import { callPlain, checkNumber, checkString, checkTable, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { indexOf, isTruthy, itemsOf, lower, readGlobal, toNumber } from '../pl/lua-access.ts'
import type { KongToolsServices } from './services.ts'

/** Cache-Control in kong.tools.http (conformance tools.http). */
export function cacheFunctions(
  vm: LuaVm,
  services: KongToolsServices,
  empty: LuaTable,
): Record<'parse_directive_header' | 'calculate_resource_ttl', LuaFunction> {
  return {
    parse_directive_header: defineNative('parse_directive_header', (_F, header) => {
      if (!isTruthy(header)) return empty
      const text =
        header instanceof LuaTable
          ? itemsOf(vm, header)
              .map((item) => checkString(item, 1))
              .join(', ')
          : checkString(header, 1)
      return parseDirectives(text)
    }),
    calculate_resource_ttl: defineNative('calculate_resource_ttl', (_F, directives) => {
      const ttl = isTruthy(directives) ? directiveTtl(vm, checkTable(directives, 1)) : undefined
      const seconds = isTruthy(ttl) ? checkNumber(ttl, 1) : expiresIn(vm, services)
      return Math.max(seconds ?? 0, 0)
    }),
  }
}

/** Numbers as numbers, other values as text, none as true. */
function parseDirectives(text: string): LuaTable {
  const directives = new LuaTable()
  for (const part of text.split(',')) {
    const match = /^\s*([^=]+)(?:=(.+))?/.exec(part)
    if (match?.[1] === undefined) continue
    directives.setString(lower(match[1]), toNumber(match[2]) ?? match[2] ?? true)
  }
  return directives
}

function directiveTtl(vm: LuaVm, directives: LuaTable): LuaValue {
  const shared = indexOf(vm, directives, 's-maxage')
  return isTruthy(shared) ? shared : indexOf(vm, directives, 'max-age')
}

/** Seconds until the response's Expires, where `ngx` is there to tell. */
function expiresIn(vm: LuaVm, services: KongToolsServices): number | undefined {
  const value = readGlobal(vm, 'ngx', 'var', 'sent_http_expires')
  const expires = value instanceof LuaTable ? value.getIndex(value.length()) : value
  const parse = readGlobal(vm, 'ngx', 'parse_http_time')
  if (parse === undefined) return undefined
  const [time] = callPlain(vm, parse, [vm.tostring(expires)])
  return typeof time === 'number' ? time - Math.floor(services.now()) : undefined
}
