import { defineNative, library } from '../lua/runtime/native.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import { phaseOf } from '../scripting/current.ts'
import type { NgxApi } from './api.ts'

/** `ngx.get_phase`, `ngx.config`, `ngx.worker`, `ngx.is_subsystem` facts that never change here. */
export function installFacts({ vm, subsystem }: NgxApi, ngx: LuaTable): void {
  const constant = (name: string, value: string | number | boolean) => defineNative(name, () => value)
  ngx.setString(
    'get_phase',
    defineNative('get_phase', () => phaseOf(vm)),
  )
  ngx.setString(
    'config',
    library({
      subsystem,
      debug: false,
      prefix: constant('prefix', '/usr/local/kong/'),
      nginx_version: 1027001,
      nginx_configure: constant('nginx_configure', ''),
      ngx_lua_version: subsystem === 'http' ? 10028 : 16,
      is_console: false,
    }),
  )
  ngx.setString(
    'worker',
    library({
      id: constant('id', 0),
      pid: constant('pid', 1),
      pids: constant('pids', 1),
      count: constant('count', 1),
      exiting: constant('exiting', false),
    }),
  )
  ngx.setString('is_subrequest', false)
}
