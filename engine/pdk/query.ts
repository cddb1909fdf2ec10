import { LuaTable } from '../lua/runtime/table.ts'
import { LuaError } from '../lua/runtime/lua-error.ts'
import { firstOf, type LuaValue } from '../lua/runtime/value.ts'
import { decodeComponent } from '../scripting/query-args.ts'
import type { PdkApi } from './api.ts'

/** Arguments as text, names sorted, so that the order is always the same (Kong: pdk.json kong.service.request.set_query). */
export function encodedArgs(api: PdkApi, args: LuaTable): string {
  const entries = [...args.entries()].map(([key, value]): [string, LuaValue] => {
    if (typeof key !== 'string') return api.vm.fail('arg keys must be strings')
    return [key, value]
  })
  const parts = entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => encodedArg(api, LuaTable.fromRecord({ [key]: value })))
  return parts.filter((part) => part !== '').join('&')
}

function encodedArg(api: PdkApi, single: LuaTable): LuaValue {
  try {
    return firstOf([...api.callNgx('encode_args', [single])])
  } catch (thrown) {
    // a mistake of whoever called the PDK: reported at their line
    if (thrown instanceof LuaError) return api.vm.fail(api.vm.tostring(thrown.value))
    throw thrown
  }
}

/** The query without an argument; what stays is written anew (Kong: pdk.json kong.service.request.clear_query_arg). */
export function withoutArg(query: string, name: string): string {
  const kept = query.split('&').filter((part) => part !== '' && decodeComponent(part.split('=')[0] ?? '') !== name)
  return kept.map((part) => rewritten(part)).join('&')
}

/** `name=value` with both percent-encoded as URLSearchParams does, spaces as %20; a bare name gets its `=`. */
function rewritten(part: string): string {
  const equals = part.indexOf('=')
  const name = equals < 0 ? part : part.slice(0, equals)
  const value = equals < 0 ? '' : part.slice(equals + 1)
  return `${encoded(name)}=${encoded(value)}`
}

function encoded(text: string): string {
  return decodeComponent(text).replace(
    /[^A-Za-z0-9*\-._]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}
