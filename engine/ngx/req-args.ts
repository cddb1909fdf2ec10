import type { LuaFunction } from '../lua/runtime/function.ts'
import { argumentError, checkString, optInteger } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, firstOf, typeName, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { argsTable, setArgs } from '../scripting/query-args.ts'
import type { NgxApi } from './api.ts'
import type { Reader } from './req.ts'
import { warnTruncated } from './truncation.ts'

const MAX_ARGS = 100

/** Query and form arguments (Kong: nginx-behaviour.md §12, §15). */
export function requestArguments(api: NgxApi, ngx: LuaTable, define: Reader): Record<string, LuaFunction> {
  const getUriArgs = define('get_uri_args', (ctx, [max, table]) =>
    decoded(api, ctx.inbound.args ?? '', { max, table, warning: 'uri args truncated' }),
  )
  return {
    get_uri_args: getUriArgs,
    get_query_args: getUriArgs,
    get_post_args: define('get_post_args', (ctx, [max]) => {
      const { inbound } = ctx
      if (!inbound.bodyWasRead) {
        return api.vm.fail('no request body found; maybe you should turn on lua_need_request_body?')
      }
      if (inbound.bodyIsInFile) return [undefined, 'request body in temp file not supported']
      return decoded(api, inbound.body ?? '', { max, warning: 'post args truncated' })
    }),
    set_uri_args: define('set_uri_args', (ctx, [args]) => {
      setArgs(api.vm, ctx, argsText(api, ngx, args))
      return EMPTY
    }),
  }
}

function decoded(
  api: NgxApi,
  text: string,
  { max, table, warning }: { max: LuaValue; table?: LuaValue; warning: string },
): LuaReturn {
  const result = argsTable(text, optInteger(max, 1, MAX_ARGS), table instanceof LuaTable ? table : new LuaTable())
  if (!result.isTruncated) return result.table
  warnTruncated(api, warning)
  return [result.table, 'truncated']
}

function argsText({ vm }: NgxApi, ngx: LuaTable, args: LuaValue): string {
  if (typeof args === 'string' || typeof args === 'number') return checkString(args, 1)
  if (args instanceof LuaTable) return checkString(firstOf(vm.callPlain(ngx.getString('encode_args'), [args])), 1)
  return argumentError(1, `string, number, or table expected, but got ${typeName(args)}`)
}
