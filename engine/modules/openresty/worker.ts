import { defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'

/** `require "ngx.balancer"`: plugins run no code in the balancer, and elsewhere nginx answers this (Kong: nginx-behaviour.md §9). */
export function createNgxBalancer(): LuaTable {
  const names = [
    'set_current_peer',
    'set_more_tries',
    'get_last_failure',
    'set_timeouts',
    'enable_keepalive',
    'recreate_request',
    'set_upstream_tls',
  ]
  return library(
    Object.fromEntries(names.map((name) => [name, defineNative(name, () => [undefined, 'no upstream found'])])),
  )
}

/** `require "ngx.process"`: one worker, no privileged agent. */
export function createNgxProcess(): LuaTable {
  return library({
    type: defineNative('type', () => 'worker'),
    get_master_pid: defineNative('get_master_pid', () => 1),
    enable_privileged_agent: defineNative('enable_privileged_agent', () => [
      undefined,
      'API disabled in the current context',
    ]),
    signal_graceful_exit: defineNative('signal_graceful_exit', () => []),
  })
}
