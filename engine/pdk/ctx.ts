import { RequestContext } from '../gateway/request-context.ts'
import { defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { contextOf, type ScriptContext } from '../scripting/current.ts'
import { watchTable } from '../scripting/watched-table.ts'
import type { PdkApi } from './api.ts'

/**
 * `kong.ctx`: tables that live as long as the request. `shared` is everybody's, `plugin` belongs to the plugin
 * whose handler runs (Kong: pdk.json kong.ctx; nginx-behaviour.md section A 18, 26).
 */
export function ctxModule(api: PdkApi): LuaTable {
  const { vm } = api
  const ctx = new LuaTable()
  ctx.metatable = LuaTable.fromRecord({
    __index: defineNative('__index', (_F, _ctx, key) => {
      const context = contextOf(vm)
      if (context === undefined || typeof key !== 'string') return undefined
      if (key === 'shared' || key === 'core') return namespace(api, context, key)
      const plugin = key === 'plugin' ? pluginKey(context, api.settings.rules.iterator.contextOf) : undefined
      return plugin === undefined ? undefined : namespace(api, context, plugin)
    }),
  })
  return ctx
}

/**
 * The plugin's name, a clone's being that of its source; Kong 1.1 has one namespace per configuration instead
 * (Kong: loading.md §9, §11). init_worker and timers have no namespace of a plugin.
 */
function pluginKey(context: ScriptContext, contextOf: 'plugin' | 'configuration'): string | undefined {
  const active = context instanceof RequestContext ? context.active : undefined
  if (!active) return undefined
  return contextOf === 'plugin' ? `plugin ${active.plugin.cloneOf ?? active.plugin.name}` : `plugin ${active.row.id}`
}

function namespace(api: PdkApi, context: ScriptContext, key: string): LuaTable {
  const table = api.contexts.tableOf(context)
  let namespaces = table.getString('KONG_NAMESPACES')
  if (!(namespaces instanceof LuaTable)) {
    namespaces = new LuaTable()
    table.setString('KONG_NAMESPACES', namespaces)
  }
  const known = namespaces.getString(key)
  const own = known instanceof LuaTable ? known : new LuaTable()
  if (own !== known) namespaces.setString(key, own)
  if (context instanceof RequestContext && key !== 'core') {
    watchTable(api.vm, context, own, { target: key === 'shared' ? 'kong.ctx.shared' : 'kong.ctx.plugin' })
  }
  return own
}
