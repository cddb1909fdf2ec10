import { WorkerContext } from '../gateway/worker-context.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaError, LuaExit } from '../lua/runtime/lua-error.ts'
import { argumentError, checkNumber, defineNative, library } from '../lua/runtime/native.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { definitionOf } from '../scripting/definition-place.ts'
import { contextOf } from '../scripting/current.ts'
import { writeLogOf } from '../scripting/log-line.ts'
import type { NgxApi } from './api.ts'

/** timer-ng's wheel turns every 0.1 s; shorter delays go to nginx's own timers (Kong: nginx-behaviour.md §10). */
const RESOLUTION = 0.1
/** Longest delay of the wheel: 24 hours. */
const LONGEST = 86_400

/** `lua_max_pending_timers` and `lua_max_running_timers` as Kong sets them. */
const MAX_PENDING = 16_384
const MAX_RUNNING = 4_096

/** Seconds within which a timer counts as about to run: a queue of Kong's waits as long for more entries. */
const SOON = 1

interface Scheduled {
  readonly name: string
  readonly callback: LuaFunction
  readonly args: readonly LuaValue[]
  /** Runs through lua-resty-timer-ng, which names it and reports its errors. */
  readonly isNg: boolean
}

/** `ngx.timer`: callbacks outside any request, as Kong's lua-resty-timer-ng runs them (Kong: nginx-behaviour.md §10). */
export function installTimer(api: NgxApi, ngx: LuaTable): void {
  const timers = createTimers(api)
  timersByVm.set(api.vm, timers)
  ngx.setString(
    'timer',
    library({
      at: api.announce.native('ngx.timer.at', (_F, ...args) => timers.schedule(args, false)),
      every: api.announce.native('ngx.timer.every', (_F, ...args) => timers.schedule(args, true)),
      running_count: defineNative('running_count', () => timers.count().running),
      pending_count: defineNative('pending_count', () => timers.count().pending),
    }),
  )
}

const timersByVm = new WeakMap<LuaVm, Timers>()

/** Timers of a machine that run, or run for the only time within a second. */
export function busyTimers(vm: LuaVm): number {
  const { running, soon } = timersByVm.get(vm)?.count() ?? { running: 0, soon: 0 }
  return running + soon
}

interface Timers {
  schedule(args: readonly LuaValue[], isRecurring: boolean): LuaReturn
  count(): { readonly running: number; readonly pending: number; readonly soon: number }
}

function createTimers(api: NgxApi): Timers {
  let counter = 0
  let running = 0
  let pending = 0
  let soon = 0

  function run(timer: Scheduled): void {
    if (running >= MAX_RUNNING) return api.host.log('alert', `${MAX_RUNNING} lua_max_running_timers are not enough`)
    running++
    runTimer(api, timer, () => running--)
  }

  function arm(timer: Scheduled, seconds: number, isRecurring: boolean): void {
    const isSoon = !isRecurring && seconds <= SOON
    pending++
    if (isSoon) soon++
    api.host.setTimer(seconds * 1000, () => {
      pending--
      if (isSoon) soon--
      if (isRecurring) arm(timer, seconds, isRecurring)
      run(timer)
    })
  }

  return {
    schedule(args, isRecurring) {
      const { seconds, callback, rest } =
        api.timers === 'native' ? nativeArguments(args, isRecurring) : ngArguments(api, args, isRecurring)
      if (contextOf(api.vm)?.nginxPhase === 'init') return api.vm.fail('no request')
      if (pending >= MAX_PENDING) return [undefined, 'too many pending timers']
      const isNg = api.timers === 'timer-ng' && (seconds === 0 || (seconds >= RESOLUTION && seconds <= LONGEST))
      const name = `unix_timestamp=${Math.floor(api.host.now())};counter=${++counter}:meta=debug off`
      arm({ name, callback, args: rest, isNg }, Math.max(0, seconds), isRecurring)
      return isNg ? name : 1
    },
    count: () => ({ running, pending, soon }),
  }
}

interface TimerArguments {
  readonly seconds: number
  readonly callback: LuaFunction
  readonly rest: readonly LuaValue[]
}

/** lua-resty-timer-ng's own checks. */
function ngArguments({ vm }: NgxApi, args: readonly LuaValue[], isRecurring: boolean): TimerArguments {
  const [delay, callback, ...rest] = args
  const what = isRecurring ? 'interval' : 'delay'
  if (typeof delay !== 'number') return vm.fail(`expected \`${what}\` to be a number`)
  if (delay < 0 || (isRecurring && delay === 0)) return vm.fail(`expected \`${what}\` to be greater than or equal to 0`)
  if (!(callback instanceof LuaFunction)) return vm.fail('expected `callback` to be a function')
  return { seconds: delay, callback, rest }
}

/** ngx_lua's checks. */
function nativeArguments(args: readonly LuaValue[], isRecurring: boolean): TimerArguments {
  if (args.length < 2) throw new LuaError(`expecting at least 2 arguments but got ${args.length}`)
  const [delay, callback, ...rest] = args
  const seconds = checkNumber(delay, 1)
  if (isRecurring && seconds === 0) throw new LuaError('delay cannot be zero')
  if (!(callback instanceof LuaFunction)) return argumentError(2, 'Lua function expected')
  return { seconds, callback, rest }
}

/** One run of a callback: `premature` is false, then the caller's arguments. */
function runTimer(api: NgxApi, timer: Scheduled, onEnd: () => void): void {
  const context = new WorkerContext(api.host, api.probe, 'timer')
  const began = api.host.now()
  const end = (thrown?: unknown) => {
    onEnd()
    const error = thrown === undefined || thrown instanceof LuaExit ? undefined : errorText(api, thrown)
    if (error !== undefined) logFailure(api, context, timer, error)
    const duration = api.host.now() - began
    const at = definitionOf(timer.callback)
    api.probe.onTimer?.(timer.name, { duration, ...(at && { at }), ...(error !== undefined && { error }) })
  }
  try {
    const result = api.vm.start(timer.callback, [false, ...timer.args], { context })
    if (result instanceof Promise) result.then(() => end(), end)
    else end()
  } catch (thrown) {
    end(thrown)
  }
}

function logFailure(api: NgxApi, context: WorkerContext, timer: Scheduled, error: string): void {
  const message = timer.isNg
    ? `[lua] job.lua:263: [timer-ng] failed to run timer ${timer.name}: ${error}`
    : `lua entry thread aborted: runtime error: ${error}`
  writeLogOf(context, api, { level: 'error', message })
}

function errorText(api: NgxApi, thrown: unknown): string {
  if (thrown instanceof LuaError) return api.vm.tostring(thrown.value)
  return thrown instanceof Error ? thrown.message : String(thrown)
}
