import { RequestContext } from '../gateway/request-context.ts'
import type { ChangeTarget } from '../gateway/instrumentation.ts'
import { defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaValue } from '../lua/runtime/value.ts'
import { announceChange } from '../scripting/announcer.ts'
import { contextOf, pluginOf, type ScriptContext } from '../scripting/current.ts'
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
      const plugin = key === 'plugin' ? pluginKey(context) : undefined
      return plugin === undefined ? undefined : namespace(api, context, plugin)
    }),
  })
  return ctx
}

/** The plugin's name; init_worker and timers have no namespace of a plugin. */
function pluginKey(context: ScriptContext): string | undefined {
  const name = context instanceof RequestContext ? pluginOf(context) : undefined
  return name === undefined ? undefined : `plugin ${name}`
}

function namespace(api: PdkApi, context: ScriptContext, key: string): LuaTable {
  const table = api.contexts.tableOf(context)
  let namespaces = table.getString('KONG_NAMESPACES')
  if (!(namespaces instanceof LuaTable)) {
    namespaces = new LuaTable()
    table.setString('KONG_NAMESPACES', namespaces)
  }
  const known = namespaces.getString(key)
  if (known instanceof LuaTable) return known
  const created = observedNamespace(api, context, key) ?? new LuaTable()
  namespaces.setString(key, created)
  return created
}

/** With somebody listening to changes, new keys are announced; overwriting is what the table itself does. */
function observedNamespace({ vm }: PdkApi, context: ScriptContext, key: string): LuaTable | undefined {
  if (!(context instanceof RequestContext) || context.probe.onChange === undefined || key === 'core') return undefined
  const target: ChangeTarget = key === 'shared' ? 'kong.ctx.shared' : 'kong.ctx.plugin'
  const table = new LuaTable()
  table.metatable = LuaTable.fromRecord({
    __newindex: defineNative('__newindex', (_F, _table, name: LuaValue, value: LuaValue) => {
      table.set(name, value)
      announceChange(vm, context, { target, key: vm.tostring(name), before: undefined, after: value })
      return EMPTY
    }),
  })
  return table
}
