import {
  awaitHost,
  callLua,
  defineNative,
  defineSuspending,
  library,
  type Suspension,
} from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { contextOf } from '../../scripting/current.ts'
import { definitionOf } from '../../scripting/definition-place.ts'
import { readGlobal } from '../pl/lua-access.ts'

/** A queue's parameters with Kong's defaults (Kong: schema.md, queue). */
const DEFAULTS = {
  max_batch_size: 1,
  max_coalescing_delay: 1,
  max_entries: 10_000,
  max_bytes: Number.POSITIVE_INFINITY,
  max_retry_time: 60,
  initial_retry_delay: 0.01,
  max_retry_delay: 60,
}
type Parameter = keyof typeof DEFAULTS

interface Queue {
  readonly entries: LuaValue[]
  /** Of the latest call: parameters, what to do with a batch. */
  settings: LuaTable
  handler: LuaValue
  handlerConf: LuaValue
  isRunning: boolean
  isFull: boolean
  wake: (() => void) | undefined
}

/** What the queues need from outside. */
export interface QueueServices {
  now(): number
}

/** `kong.tools.queue`: entries are handed to a timer in batches, and again after a failure until it has been too long. */
export function createQueueTools(vm: LuaVm, services: QueueServices): LuaTable {
  const queues = new Map<string, Queue>()
  const keyOf = (settings: LuaTable) =>
    `${vm.tostring(settings.getString('type'))}.${vm.tostring(settings.getString('name'))}`
  return library({
    enqueue: defineNative('enqueue', (_F, settings, handler, handlerConf, value): LuaReturn => {
      if (!(settings instanceof LuaTable)) return vm.fail('arg #1 (queue_conf) must be a table')
      if (value === undefined) return vm.fail('arg #4 (value) must be given')
      const key = keyOf(settings)
      const queue = queues.get(key) ?? newQueue(settings)
      queues.set(key, queue)
      Object.assign(queue, { settings, handler, handlerConf })
      const refusal = add(queue, value)
      if (refusal !== undefined) return [undefined, refusal]
      if (queue.isRunning) queue.wake?.()
      else {
        queue.isRunning = true
        vm.callPlain(readGlobal(vm, 'ngx', 'timer', 'at'), [0, createRunner(vm, queue, services)])
      }
      return true
    }),
    can_enqueue: defineNative('can_enqueue', (_F, settings) => {
      const queue = settings instanceof LuaTable ? queues.get(keyOf(settings)) : undefined
      return queue === undefined || queue.entries.length < parameter(queue, 'max_entries')
    }),
    is_full: defineNative('is_full', (_F, settings) => {
      const queue = settings instanceof LuaTable ? queues.get(keyOf(settings)) : undefined
      return queue !== undefined && queue.entries.length >= parameter(queue, 'max_entries')
    }),
    get_plugin_params: defineNative('get_plugin_params', (_F, plugin, config, name) =>
      pluginParameters(vm, plugin, config, name),
    ),
  })
}

function newQueue(settings: LuaTable): Queue {
  return {
    entries: [],
    settings,
    handler: undefined,
    handlerConf: undefined,
    isRunning: false,
    isFull: false,
    wake: undefined,
  }
}

function parameter({ settings }: Queue, name: Parameter): number {
  const value = settings.getString(name)
  return typeof value === 'number' ? value : DEFAULTS[name]
}

/** Old entries make room for new ones. */
function add(queue: Queue, value: LuaValue): string | undefined {
  const limit = parameter(queue, 'max_bytes')
  const size = sizeOf(value)
  if (size > limit) return `entry larger than queue max_bytes limit`
  let total = queue.entries.reduce<number>((sum, entry) => sum + sizeOf(entry), size)
  while (queue.entries.length >= parameter(queue, 'max_entries') || total > limit) {
    queue.isFull = true
    total -= sizeOf(queue.entries.shift())
  }
  queue.entries.push(value)
  return undefined
}

function sizeOf(value: LuaValue): number {
  return typeof value === 'string' ? value.length : 0
}

/** The timer's callback: works until nothing is left. */
function createRunner(vm: LuaVm, queue: Queue, services: QueueServices) {
  return defineSuspending('queue', function* () {
    while (queue.entries.length > 0) {
      yield* gather(vm, queue)
      const batch = queue.entries.slice(0, parameter(queue, 'max_batch_size'))
      yield* deliver(vm, queue, { batch, services })
      for (const entry of batch) if (queue.entries[0] === entry) queue.entries.shift()
    }
    queue.isRunning = false
    return []
  })
}

/** Waits until a batch is full, or long enough. */
function* gather(vm: LuaVm, queue: Queue): Generator<Suspension, void, unknown> {
  const size = parameter(queue, 'max_batch_size')
  const delay = parameter(queue, 'max_coalescing_delay')
  if (queue.entries.length >= size || delay <= 0) return
  let isOver = false
  const full = new Promise<void>((resolve) => {
    queue.wake = () => {
      if (isOver || queue.entries.length >= size) resolve()
    }
  })
  const timer = defineNative('coalesced', () => {
    isOver = true
    queue.wake?.()
    return []
  })
  vm.callPlain(readGlobal(vm, 'ngx', 'timer', 'at'), [delay, timer])
  yield* awaitHost(full)
  queue.wake = undefined
}

function* deliver(
  vm: LuaVm,
  queue: Queue,
  { batch, services }: { batch: readonly LuaValue[]; services: QueueServices },
): Generator<Suspension, void, unknown> {
  const start = services.now()
  const entries = LuaTable.fromArray(batch)
  for (let delay = parameter(queue, 'initial_retry_delay'); ; delay *= 2) {
    const pcall = vm.globals.getString('pcall')
    const [ok, result, error] = yield* callLua(vm, pcall, [queue.handler, queue.handlerConf, entries])
    if (ok === true && result !== undefined && result !== false) {
      announce(vm, queue, { entries: batch.length, duration: (services.now() - start) * 1000 })
      if (queue.isFull) yield* log(vm, queue, 'INFO', 'queue resumed processing')
      queue.isFull = false
      return yield* log(vm, queue, 'DEBUG', `handler processed ${batch.length} entries successfully`)
    }
    const why = vm.tostring(ok === true ? error : result)
    yield* log(vm, queue, 'WARN', `handler could not process entries: ${why}`)
    if (services.now() - start > parameter(queue, 'max_retry_time')) {
      const lost = `could not send entries due to max_retry_time exceeded. ${batch.length} queue entries were lost`
      announce(vm, queue, { entries: batch.length, duration: (services.now() - start) * 1000, error: lost })
      return yield* log(vm, queue, 'ERR', lost)
    }
    yield* callLua(vm, readGlobal(vm, 'ngx', 'sleep'), [Math.min(delay, parameter(queue, 'max_retry_delay'))])
  }
}

interface Delivered {
  readonly entries: number
  readonly duration: number
  readonly error?: string
}

/** A batch is done with, for the worker's lane. */
function announce(vm: LuaVm, { settings, handler }: Queue, { entries, duration, error }: Delivered): void {
  const [plugin, name] = [settings.getString('type'), settings.getString('name')]
  const at = handler instanceof LuaFunction ? definitionOf(handler) : undefined
  contextOf(vm)?.probe.onWorkerEvent?.({
    type: 'queue',
    ...(typeof plugin === 'string' && { plugin }),
    name: vm.tostring(name),
    rows: entries,
    duration,
    ...(at && { at }),
    ...(error !== undefined && { error }),
  })
}

function* log(vm: LuaVm, { settings }: Queue, level: string, text: string): Generator<Suspension, void, unknown> {
  const tag = settings.getString('log_tag') ?? settings.getString('name')
  yield* callLua(vm, readGlobal(vm, 'ngx', 'log'), [readGlobal(vm, 'ngx', level), `[${vm.tostring(tag)}] `, text])
}

/** The queue of one plugin row: its configured parameters under its own name. */
function pluginParameters(vm: LuaVm, plugin: LuaValue, config: LuaValue, name: LuaValue): LuaTable {
  const own = config instanceof LuaTable ? config.getString('queue') : undefined
  const settings = new LuaTable()
  for (const [key, value] of Object.entries(DEFAULTS))
    if (value !== Number.POSITIVE_INFINITY) settings.setString(key, value)
  if (own instanceof LuaTable) for (const [key, value] of own.entries()) settings.set(key, value)
  const id = config instanceof LuaTable ? config.getString('__plugin_id') : undefined
  const instance = config instanceof LuaTable ? config.getString('plugin_instance_name') : undefined
  settings.setString('type', plugin)
  settings.setString('name', name ?? id ?? plugin)
  settings.setString('log_tag', typeof instance === 'string' ? `${vm.tostring(plugin)} plugin ${instance}` : plugin)
  return settings
}
