import type { Instrumentation } from '../gateway/instrumentation.ts'
import { WorkerContext } from '../gateway/worker-context.ts'
import type { Host } from '../host.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaError } from '../lua/runtime/lua-error.ts'
import { defineNative, library } from '../lua/runtime/native.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'

interface Listener {
  readonly f: LuaFunction
  readonly source: LuaValue
  readonly event: LuaValue
}

/** `kong.worker_events`, and what Kong itself posts there. */
export interface WorkerEvents {
  readonly table: LuaTable
  post(source: LuaValue, event: LuaValue, data: LuaValue): void
}

/**
 * `kong.worker_events` of a node with one worker: whoever registered for a source and event is called in a timer of
 * its own, with what was posted (lua-resty-events' contract: data, event, source, worker).
 */
export function createWorkerEvents(vm: LuaVm, host: Host, probe: Instrumentation): WorkerEvents {
  const listeners: Listener[] = []
  const deliver = (source: LuaValue, event: LuaValue, data: LuaValue) => {
    const meant = listeners.filter((listener) => listener.source === source && (listener.event ?? event) === event)
    for (const { f } of meant) call(vm, f, [data, event, source, 0], new WorkerContext(host, probe, 'timer'))
  }
  const post = (source: LuaValue, event: LuaValue, data: LuaValue) => {
    // Nobody listens: nothing to wait for.
    if (listeners.length > 0) host.setTimer(0, () => deliver(source, event, data))
  }
  const poster = (name: string) =>
    defineNative(name, (_F, source, event, data) => {
      post(source, event, data)
      return true
    })
  const table = library({
    register: defineNative('register', (_F, f, source, event) => {
      if (f instanceof LuaFunction) listeners.push({ f, source, event })
      return true
    }),
    post: poster('post'),
    post_local: poster('post_local'),
  })
  return { table, post }
}

/** `kong.cluster_events` without a cluster: subscribing is fine, and nobody else is there to hear. */
export function createClusterEvents(): LuaTable {
  return library({
    subscribe: defineNative('subscribe', () => true),
    broadcast: defineNative('broadcast', () => true),
  })
}

function call(vm: LuaVm, f: LuaFunction, args: readonly LuaValue[], context: WorkerContext): void {
  try {
    vm.callPlain(f, args, { context })
  } catch (thrown) {
    if (!(thrown instanceof LuaError)) throw thrown
    context.host.log('error', `[lua] events: callback failed: ${vm.tostring(thrown.value)}`)
  }
}
