import { library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'

/** `kong.vault`: references are recognised and taken apart; no vault is configured here (Kong: pdk.json kong.vault.*). */
export function vaultModule({ vm, anywhere }: PdkApi): LuaTable {
  const define = (name: string, run: (...args: LuaValue[]) => LuaReturn) => anywhere(`kong.vault.${name}`, run)
  return library({
    is_reference: define('is_reference', isReference),
    parse_reference: define('parse_reference', parseReference),
    get: define('get', (reference): LuaReturn => {
      const parsed = parseReference(reference)
      if (!(parsed instanceof LuaTable)) return parsed
      return [undefined, `could not find vault (${vm.tostring(parsed.getString('name'))})`]
    }),
    update: define('update', (options) => options),
    try: define('try', (callback, options) => {
      const values = vm.callPlain(callback, [options])
      return values.length === 1 ? values[0] : values
    }),
    flush: define('flush', () => EMPTY),
    warmup: define('warmup', () => EMPTY),
    init_worker: define('init_worker', () => EMPTY),
  })
}

function isReference(value: LuaValue): boolean {
  return typeof value === 'string' && value.startsWith('{vault://') && value.endsWith('}') && value.length > 10
}

/** `{vault://name/resource[/key][?config][#version]}`. */
function parseReference(reference: LuaValue): LuaReturn {
  const shown = `[${typeof reference === 'string' ? reference : String(reference)}]`
  if (typeof reference !== 'string' || !isReference(reference)) return [undefined, `not a reference ${shown}`]
  const [beforeVersion = '', version] = reference.slice('{vault://'.length, -1).split('#')
  const [location = '', query] = beforeVersion.split('?')
  const [name = '', ...segments] = location.split('/')
  if (name === '') return [undefined, `reference url is missing host ${shown}`]
  if (segments.length === 0) return [undefined, `reference url is missing path ${shown}`]
  if (segments.every((segment) => segment === '')) return [undefined, `reference url has empty path ${shown}`]
  if (version !== undefined && !/^\d+$/.test(version)) return [undefined, `reference url has invalid version ${shown}`]
  const hasKey = segments.length > 1 && segments.at(-1) !== ''
  const resource = (hasKey ? segments.slice(0, -1) : segments.filter((segment) => segment !== '')).join('/')
  return LuaTable.fromRecord({
    name,
    resource,
    key: hasKey ? segments.at(-1) : undefined,
    config: query === undefined ? undefined : configTable(query),
    version: version === undefined ? undefined : Number(version),
  })
}

function configTable(query: string): LuaTable {
  const table = new LuaTable()
  for (const [key, value] of new URLSearchParams(query)) table.setString(key, value)
  return table
}
