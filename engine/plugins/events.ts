import type { Instrumentation } from '../gateway/instrumentation.ts'
import { WorkerContext } from '../gateway/worker-context.ts'
import type { Host } from '../host.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaError } from '../lua/runtime/lua-error.ts'
import { defineNative, library } from '../lua/runtime/native.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, typeName, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { definitionOf } from '../scripting/definition-place.ts'

/** Listens to all events of a source. */
const EVERY = '*'

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
    const meant = listeners.filter(
      (listener) => listener.source === source && (listener.event === EVERY || listener.event === event),
    )
    for (const { f } of meant) {
      const began = host.now()
      const error = call(vm, f, [data, event, source, 0], new WorkerContext(host, probe, 'timer'))
      const at = definitionOf(f)
      const name = `${vm.tostring(source)}:${vm.tostring(event)}`
      const duration = host.now() - began
      const facts = { type: 'event' as const, name, duration, ...(at && { at }) }
      probe.onWorkerEvent?.(error === undefined ? facts : { ...facts, error })
    }
  }
  const post = (source: LuaValue, event: LuaValue, data: LuaValue) => {
    // Nobody listens: nothing to wait for.
    if (listeners.length > 0) host.setTimer(0, () => deliver(source, event, data))
  }
  const poster = (name: string) =>
    defineNative(name, (_F, source, event, data) => {
      post(source, event, data)
      return 'done'
    })
  const register = (name: string) =>
    defineNative(name, (_F, f, source, ...events) => {
      if (!(f instanceof LuaFunction)) return vm.fail('expected function, got: ' + typeName(f))
      const wanted = events.length > 0 ? events : [EVERY]
      for (const event of wanted) listeners.push({ f, source, event: event ?? EVERY })
      return EMPTY
    })
  const table = library({
    register: register('register'),
    register_weak: register('register_weak'),
    unregister: defineNative('unregister', (_F, f) => {
      for (let i = listeners.length - 1; i >= 0; i--) if (listeners[i]?.f === f) listeners.splice(i, 1)
      return EMPTY
    }),
    post: poster('post'),
    post_local: poster('post_local'),
    // Events come of their own accord; there is nothing to fetch.
    poll: defineNative('poll', () => 'done'),
  })
  return { table, post }
}

/**
 * `kong.cluster_events` without a cluster: a node never hears its own broadcasts, and nobody else is there
 * (Kong: pdk.json kong.cluster_events).
 */
export function createClusterEvents(vm: LuaVm): LuaTable {
  return library({
    subscribe: defineNative('subscribe', (_F, _self, channel, callback) => {
      if (typeof channel !== 'string') return vm.fail('channel must be a string')
      return callback instanceof LuaFunction ? true : vm.fail('callback must be a function')
    }),
    broadcast: defineNative('broadcast', (_F, _self, channel, data, delay) => {
      if (typeof channel !== 'string') return [undefined, 'channel must be a string']
      if (typeof data !== 'string') return [undefined, 'data must be a string']
      const isDelay = delay === undefined || delay === false || typeof delay === 'number'
      return isDelay ? true : [undefined, 'delay must be a number']
    }),
  })
}

/** The error it threw, if any. */
function call(vm: LuaVm, f: LuaFunction, args: readonly LuaValue[], context: WorkerContext): string | undefined {
  try {
    vm.callPlain(f, args, { context })
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof LuaError)) throw thrown
    const error = vm.tostring(thrown.value)
    context.host.log('error', `[lua] events: callback failed: ${error}`)
    return error
  }
}
