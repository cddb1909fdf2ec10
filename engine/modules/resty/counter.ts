import { callPlain, checkString, defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY, firstOf, returnOf, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { readField, readNgx } from './lua-fields.ts'

/**
 * `require "resty.counter"` (and Kong's `prometheus_resty_counter`): increments are counted in the worker and added to
 * a shared dictionary by `sync`, every `sync_interval` seconds when there is one.
 */
export function installCounter(vm: LuaVm): void {
  const create = () => library({ new: defineNative('new', (_F, name, interval) => newCounter(vm, name, interval)) })
  vm.preload('resty.counter', create)
  vm.preload('prometheus_resty_counter', create)
}

function newCounter(vm: LuaVm, name: LuaValue, interval: LuaValue): LuaReturn {
  const zone = checkString(name, 1)
  const dictionary = readField(vm, readNgx(vm, 'shared'), zone)
  if (!(dictionary instanceof LuaTable)) return [undefined, `shared dict '${zone}' not found`]
  const pending = new Map<LuaValue, number>()
  const call = (method: string, args: readonly LuaValue[]): readonly LuaValue[] =>
    callPlain(vm, methodOf(dictionary, method), [dictionary, ...args])
  const sync = (): LuaReturn => {
    for (const [key, count] of pending) call('incr', [key, count, 0])
    pending.clear()
    return true
  }
  if (typeof interval === 'number')
    callPlain(vm, readField(vm, readNgx(vm, 'timer'), 'every'), [interval, defineNative('sync', () => sync())])
  return library({
    dict: dictionary,
    sync: defineNative('sync', () => sync()),
    incr: defineNative('incr', (_F, _self, key, step) => {
      pending.set(key, (pending.get(key) ?? 0) + (typeof step === 'number' ? step : 1))
      return EMPTY
    }),
    reset: defineNative('reset', (_F, _self, key, number) => {
      const [value] = call('incr', [key, typeof number === 'number' ? -number : 0, 0])
      return value
    }),
    get: defineNative('get', (_F, _self, key) => firstOf([...call('get', [key])])),
    get_keys: defineNative('get_keys', (_F, _self, max) => returnOf(call('get_keys', max === undefined ? [] : [max]))),
  })
}

function methodOf(dictionary: LuaTable, method: string): LuaValue {
  const own = dictionary.getString(method)
  const index = dictionary.metatable?.getString('__index')
  return own ?? (index instanceof LuaTable ? index.getString(method) : undefined)
}
