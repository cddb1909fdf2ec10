import { defineNative, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'
import { instrumentationsOf } from './tracing/tracing.ts'

const SENSITIVE = /(password|secret|token|_cert_key|private_key)$/

/** `kong.configuration`: kong.conf, read only; `pairs` shows one function (Kong: pdk.json kong.configuration). */
export function configurationModule(api: PdkApi): LuaTable {
  const { vm, settings } = api
  const values = toTable({ ...settingsOf(api), ...api.configuration, kong_version: settings.version, ...listsOf(api) })
  const proxy = library({
    remove_sensitive: defineNative('remove_sensitive', () => {
      const copy = new LuaTable()
      for (const [key, value] of values.entries()) {
        copy.set(key, typeof key === 'string' && SENSITIVE.test(key) ? '******' : value)
      }
      return copy
    }),
  })
  proxy.metatable = LuaTable.fromRecord({
    __index: values,
    __newindex: defineNative('__newindex', () => vm.fail('cannot write to configuration')),
  })
  return proxy
}

/** Settings that are lists whatever kong.conf looks like. */
function listsOf(api: PdkApi): Record<string, unknown> {
  const kinds = [...instrumentationsOf(api)]
  return { tracing_instrumentations: kinds.length === 0 ? ['off'] : kinds }
}

/** What plugins ask for (ngx-api.json `kong_calls`, configuration.*). */
function settingsOf({ settings }: PdkApi): Record<string, unknown> {
  const { headers, ports, trustedIps } = settings
  return {
    role: 'traditional',
    // As the Admin API says; kong.conf may say otherwise.
    database: 'postgres',
    prefix: '/usr/local/kong',
    log_level: settings.logLevel,
    router_flavor: settings.routerFlavor,
    trusted_ips: trustedIps,
    real_ip_header: settings.realIpHeader.toLowerCase(),
    real_ip_recursive: settings.isRealIpRecursive ? 'on' : 'off',
    headers: [...headers],
    enabled_headers: Object.fromEntries([...headers].map((name) => [name, true])),
    host_ports: { [ports.http]: ports.http, [ports.https]: ports.https },
    proxy_listen: [`0.0.0.0:${ports.http}`, `0.0.0.0:${ports.https} http2 ssl`],
    admin_listen: [`127.0.0.1:${ports.admin}`],
    stream_listeners: [],
    error_default_type: settings.errorDefaultType,
    tracing_sampling_rate: 0.01,
    db_update_frequency: 5,
    lua_package_path: settings.luaPackagePath,
    untrusted_lua: 'sandbox',
    untrusted_lua_sandbox_requires: [],
    untrusted_lua_sandbox_environment: [],
  }
}

/** Plain data as a Lua value. */
function toLua(value: unknown): LuaValue {
  if (Array.isArray(value)) return LuaTable.fromArray(value.map(toLua))
  if (typeof value === 'object' && value !== null) return toTable(value)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

function toTable(record: object): LuaTable {
  const table = new LuaTable()
  for (const [key, value] of Object.entries(record)) table.set(/^\d+$/.test(key) ? Number(key) : key, toLua(value))
  return table
}
