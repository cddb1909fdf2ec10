import { LuaFunction } from '../lua/runtime/function.ts'
import { callLua, defineNative, defineSuspending, library, type Suspension } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { returnOf, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'

/** A timer somebody may still cancel. */
interface Named {
  isCancelled: boolean
  readonly isRecurring: boolean
  runs: number
}

/** `kong.timer`: the scheduler behind ngx.timer, with names of one's own (Kong: pdk.json kong.timer; lua-resty-timer-ng). */
export function timerModule(api: PdkApi): LuaTable {
  const { vm, callNgx } = api
  const timers = new Map<LuaValue, Named>()
  const schedule = (path: 'timer.at' | 'timer.every', given: LuaValue, args: readonly LuaValue[]): LuaReturn => {
    const [delay, callback, ...rest] = args
    if (!(callback instanceof LuaFunction)) return returnOf(callNgx(path, args))
    const timer: Named = { isCancelled: false, isRecurring: path === 'timer.every', runs: 0 }
    let key: LuaValue = given
    const ended = () => {
      timer.runs += 1
      if (!timer.isRecurring && timers.get(key) === timer) timers.delete(key)
    }
    const result = callNgx(path, [delay, watched(api, callback, { timer, ended }), ...rest])
    const [name, error] = result
    if (name === undefined) return [undefined, error]
    key ??= name
    // nginx's own timers, for short delays, have no name
    if (typeof key === 'string') timers.set(key, timer)
    return given ?? name
  }
  const named = (path: 'timer.at' | 'timer.every', name: string) =>
    defineNative(name, (_F, _self, given, ...args): LuaReturn => schedule(path, given, args))
  const unnamed = (path: 'timer.at' | 'timer.every', name: string) =>
    defineNative(name, (_F, _self, ...args): LuaReturn => schedule(path, undefined, args))
  return library({
    at: unnamed('timer.at', 'at'),
    every: unnamed('timer.every', 'every'),
    named_at: named('timer.at', 'named_at'),
    named_every: named('timer.every', 'named_every'),
    cancel: defineNative('cancel', (_F, _self, name): LuaReturn => {
      const timer = timers.get(name)
      if (timer === undefined) return [undefined, 'timer not found']
      timer.isCancelled = true
      timers.delete(name)
      return true
    }),
    is_managed: defineNative('is_managed', (_F, _self, name) => timers.has(name)),
    start: defineNative('start', () => true),
    stats: defineNative('stats', () => stats(vm.tostring.bind(vm), callNgx, timers)),
  })
}

/** The caller's function, unless the timer was cancelled meanwhile. */
function watched(
  { vm }: PdkApi,
  callback: LuaFunction,
  { timer, ended }: { readonly timer: Named; readonly ended: () => void },
): LuaFunction {
  return defineSuspending(
    'timer',
    function* (_F, ...args): Generator<Suspension, LuaReturn, unknown> {
      if (timer.isCancelled) return []
      try {
        return returnOf(yield* callLua(vm, callback, args))
      } finally {
        ended()
      }
    },
    (_F, ...args) => {
      if (timer.isCancelled) return []
      try {
        return returnOf(vm.callPlain(callback, args))
      } finally {
        ended()
      }
    },
  )
}

/** Counts of the worker, and each timer by name. */
function stats(
  text: (value: LuaValue) => string,
  callNgx: PdkApi['callNgx'],
  timers: ReadonlyMap<LuaValue, Named>,
): LuaTable {
  const pending = callNgx('timer.pending_count', [])[0]
  const running = callNgx('timer.running_count', [])[0]
  const byName = new LuaTable()
  for (const [name, { runs }] of timers)
    byName.setString(text(name), LuaTable.fromRecord({ name: text(name), stats: LuaTable.fromRecord({ runs }) }))
  return LuaTable.fromRecord({
    sys: LuaTable.fromRecord({ total: timers.size, pending, running }),
    timers: byName,
  })
}
