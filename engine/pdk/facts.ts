import { defineNative, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { requestOf } from '../scripting/current.ts'
import type { PdkApi } from './api.ts'
import { formatBytes } from './format-bytes.ts'

/** `kong.ip` (Kong: pdk.json kong.ip.is_trusted). */
export function ipModule({ anywhere, clients }: PdkApi): LuaTable {
  return library({
    is_trusted: anywhere('kong.ip.is_trusted', (ip) => typeof ip === 'string' && clients.isTrusted(ip)),
  })
}

/** `kong.nginx` (Kong: pdk.json kong.nginx.*). */
export function nginxModule({ anywhere, subsystem }: PdkApi): LuaTable {
  const zero = { connections_reading: 0, connections_writing: 1, connections_waiting: 0 }
  return library({
    get_subsystem: anywhere('kong.nginx.get_subsystem', () => subsystem),
    get_statistics: anywhere('kong.nginx.get_statistics', () =>
      LuaTable.fromRecord({
        ...zero,
        connections_active: 1,
        connections_accepted: 1,
        connections_handled: 1,
        total_requests: 1,
      }),
    ),
  })
}

/** `kong.plugin`: id of the row whose handler runs; it stays after the handler (Kong: pdk.json kong.plugin.get_id). */
export function pluginModule({ vm, anywhere, contexts }: PdkApi): LuaTable {
  return library({
    get_id: anywhere('kong.plugin.get_id', (): LuaReturn => {
      const ctx = requestOf(vm)
      return ctx === undefined ? undefined : (ctx.active?.row.id ?? contexts.tableOf(ctx).getString('plugin_id'))
    }),
  })
}

/** `kong.router`: what the request matched (Kong: pdk.json kong.router.*). */
export function routerModule({ onRequest, contexts }: PdkApi): LuaTable {
  const { entities } = contexts
  return library({
    get_route: onRequest('kong.router.get_route', (ctx) => ctx.route && entities.route(ctx.route)),
    get_service: onRequest('kong.router.get_service', (ctx) => ctx.service && entities.service(ctx.service)),
  })
}

/** `kong.table` (Kong: pdk.json kong.table.*). */
export function tableModule(): LuaTable {
  return library({
    new: defineNative('new', () => new LuaTable()),
    clear: defineNative('clear', (_F, table) => {
      if (table instanceof LuaTable) table.clear()
      return EMPTY
    }),
    merge: defineNative('merge', (_F, first, second) => {
      const merged = new LuaTable()
      for (const table of [first, second]) {
        if (table instanceof LuaTable) for (const [key, value] of table.entries()) merged.set(key, value)
      }
      return merged
    }),
  })
}

/** `kong.node` (Kong: pdk.json kong.node.*). */
export function nodeModule(api: PdkApi): LuaTable {
  return library({
    get_id: api.anywhere('kong.node.get_id', () => api.nodeId),
    get_hostname: api.anywhere('kong.node.get_hostname', () => api.hostname),
    get_memory_stats: api.anywhere('kong.node.get_memory_stats', (unit, scale) => memoryStats(api, unit, scale)),
  })
}

/** Kong's numbers are those of its worker; here they are round and honest about being an engine's. */
function memoryStats({ vm, settings }: PdkApi, unit: LuaValue, scale: LuaValue): LuaReturn {
  const shown = (bytes: number): LuaValue =>
    formatBytes(bytes, unit, scale) ?? vm.fail(`invalid unit '${vm.tostring(unit)}' (expected 'k/K', 'm/M', or 'g/G')`)
  const dictionaries = new LuaTable()
  for (const [name, capacity] of Object.entries(settings.sharedDictionaries)) {
    dictionaries.setString(name, LuaTable.fromRecord({ capacity: shown(capacity), allocated_slabs: shown(0) }))
  }
  const worker = LuaTable.fromRecord({ pid: 1, http_allocated_gc: shown(0) })
  return LuaTable.fromRecord({ workers_lua_vms: LuaTable.fromArray([worker]), lua_shared_dicts: dictionaries })
}

/** `kong.cluster` (Kong: pdk.json kong.cluster.get_id). */
export function clusterModule({ anywhere, nodeId }: PdkApi): LuaTable {
  return library({ get_id: anywhere('kong.cluster.get_id', () => nodeId) })
}
