import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { setRequestHeader } from '../scripting/request-headers.ts'
import type { PdkApi } from './api.ts'

/**
 * `kong.service.request.set_authentication_headers` of the Enterprise edition: tells the upstream who calls. A header
 * without a value is cleared; in mode `append` it stays, and groups are added to those already named
 * (Kong: pdk.json; how `append` treats one-valued headers is inferred).
 */
export function authenticationHeaders(api: PdkApi): Record<string, LuaFunction> {
  const { vm, onRequest } = api
  return {
    set_authentication_headers: onRequest(
      'kong.service.request.set_authentication_headers',
      (ctx, consumer, credential, groups, options): LuaReturn => {
        requireTable(api, consumer, 'consumer')
        if (credential !== undefined && typeof credential !== 'string') return vm.fail('credential_id must be a string')
        requireTable(api, groups, 'group_names')
        requireTable(api, options, 'opts')
        const mode = textField(options, 'mode') ?? 'write'
        if (mode !== 'write' && mode !== 'append') return vm.fail("mode must be 'write' or 'append'")
        const isAnonymous = options instanceof LuaTable && options.getString('anonymous') === true
        const appends = mode === 'append'
        const write = (name: string, value: string | undefined) => {
          if (value !== undefined || !appends) setRequestHeader(vm, ctx, name, value === undefined ? [] : [value])
        }
        write('X-Consumer-ID', textField(consumer, 'id'))
        write('X-Consumer-Custom-ID', textField(consumer, 'custom_id'))
        write('X-Consumer-Username', textField(consumer, 'username'))
        write('X-Credential-Identifier', credential)
        write('X-Consumer-Groups', groupNames(ctx, groups, appends))
        write('X-Anonymous-Consumer', isAnonymous ? 'true' : undefined)
        return EMPTY
      },
    ),
  }
}

function requireTable({ vm }: PdkApi, value: LuaValue, name: string): void {
  if (value !== undefined && !(value instanceof LuaTable)) vm.fail(`${name} must be a table or nil`)
}

function textField(table: LuaValue, name: string): string | undefined {
  const value = table instanceof LuaTable ? table.getString(name) : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

function groupNames({ inbound }: RequestContext, groups: LuaValue, appends: boolean): string | undefined {
  if (!(groups instanceof LuaTable) || groups.length() === 0) return undefined
  const given = Array.from({ length: groups.length() }, (_group, i) => String(groups.getIndex(i + 1)))
  const before = appends ? inbound.headers.getAll('X-Consumer-Groups') : []
  return [...before, ...given].join(', ')
}
