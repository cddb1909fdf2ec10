import { defineNative, library } from '../../../lua/runtime/native.ts'
import { LuaTable } from '../../../lua/runtime/table.ts'
import { EMPTY, firstOf, type LuaReturn, type LuaValue } from '../../../lua/runtime/value.ts'
import type { LuaVm } from '../../../lua/vm.ts'
import { requestOf } from '../../../scripting/current.ts'
import { readGlobal } from '../../pl/lua-access.ts'

const DEFAULT_WORKSPACE = '0dc6f45b-8f8d-40d2-a504-473544ee190b'

/** `kong.workspaces`: there is one, called default, unless `ctx.workspace` says otherwise. */
export function createWorkspaces(vm: LuaVm): LuaTable {
  const idOf = (given: LuaValue): LuaValue => {
    const ctx = given ?? (requestOf(vm) === undefined ? undefined : readGlobal(vm, 'ngx', 'ctx'))
    const own = ctx instanceof LuaTable ? ctx.getString('workspace') : undefined
    return own ?? DEFAULT_WORKSPACE
  }
  return library({
    DEFAULT_WORKSPACE: 'default',
    get_workspace_id: defineNative('get_workspace_id', (_F, ctx) => idOf(ctx)),
    get_workspace: defineNative('get_workspace', () => LuaTable.fromRecord({ id: idOf(undefined), name: 'default' })),
    get_workspace_name: defineNative('get_workspace_name', () => 'default'),
    set_workspace: defineNative('set_workspace', (_F, workspace) => {
      const ctx = readGlobal(vm, 'ngx', 'ctx')
      const id = workspace instanceof LuaTable ? workspace.getString('id') : undefined
      if (ctx instanceof LuaTable) ctx.setString('workspace', id)
      return EMPTY
    }),
    upsert_default: defineNative('upsert_default', () =>
      LuaTable.fromRecord({ id: DEFAULT_WORKSPACE, name: 'default' }),
    ),
  })
}

/** `kong.reports`: values for Kong's anonymous statistics are kept, and sent to nobody. */
export function createReports(): LuaTable {
  const values = new LuaTable()
  const keep = (name: string) =>
    defineNative(name, (_F, key, value): LuaReturn => {
      if (key !== undefined) values.set(key, value)
      return EMPTY
    })
  const nothing = [
    'add_entity_reports',
    'init',
    'init_worker',
    'log',
    'send',
    'send_ping',
    'toggle',
    'report_cached_entity',
  ]
  return library({
    add_ping_value: keep('add_ping_value'),
    add_immutable_value: keep('add_immutable_value'),
    get_ping_value: defineNative('get_ping_value', (_F, key) => values.get(key)),
    retrieve_redis_version: defineNative('retrieve_redis_version', () => EMPTY),
    ...Object.fromEntries(nothing.map((name) => [name, defineNative(name, () => EMPTY)])),
  })
}

/** `kong.deprecation`, called with a message and `{ after, removal }`: a warning, as kong.log.deprecation writes it. */
export function createDeprecation(vm: LuaVm): LuaTable {
  const module = library({ init: defineNative('init', () => EMPTY) })
  module.metatable = LuaTable.fromRecord({
    __call: defineNative('__call', (_F, _module, ...args) => {
      const deprecation = readGlobal(vm, 'kong', 'log')
      const write = deprecation instanceof LuaTable ? deprecation.getString('deprecation') : undefined
      return write === undefined ? EMPTY : firstOf([...vm.callPlain(write, args)])
    }),
  })
  return module
}

/** `kong.observability.tracing.request_id`: `$kong_request_id`, or nil where there is no request. */
export function createRequestId(vm: LuaVm): LuaTable {
  return library({ get: defineNative('get', () => requestOf(vm)?.id) })
}
