import { callLua, callPlain, defineNative, defineSuspending, type Suspension } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { LuaUserdata } from '../../lua/runtime/userdata.ts'
import { typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { libraryError } from '../../ngx/codec/library-error.ts'
import { readNgx } from './lua-fields.ts'

const FILE = 'resty/lock.lua'

/** Waiting times of one lock, in seconds. */
type Timing = {
  readonly exptime: number
  readonly timeout: number
  readonly step: number
  readonly ratio: number
  readonly maxStep: number
}

class LockState {
  readonly dictionary: LuaTable
  readonly timing: Timing
  key: LuaValue

  constructor(dictionary: LuaTable, timing: Timing) {
    this.dictionary = dictionary
    this.timing = timing
  }
}

function minimum(value: LuaValue, limit: number): number {
  if (typeof value === 'number') return Math.min(value, limit)
  return libraryError(FILE, 110, `bad argument #1 to 'min' (number expected, got ${typeName(value)})`)
}

function timingOf(options: LuaValue): Timing {
  const option = (name: string, fallback: number): LuaValue =>
    options instanceof LuaTable ? (options.getString(name) ?? fallback) : fallback
  const number = (value: LuaValue, fallback: number): number => (typeof value === 'number' ? value : fallback)
  const exptime = number(option('exptime', 30), 30)
  return {
    exptime,
    timeout: minimum(option('timeout', 5), exptime),
    step: number(option('step', 0.001), 0.001),
    ratio: number(option('ratio', 2), 2),
    maxStep: number(option('max_step', 0.5), 0.5),
  }
}

function stateOf(self: LuaValue): LockState | undefined {
  const held = self instanceof LuaTable ? self.getString('cdata') : undefined
  return held instanceof LuaUserdata && held.data instanceof LockState ? held.data : undefined
}

/** Calls a method of the shared dictionary, as the Lua library does. */
function call(vm: LuaVm, dictionary: LuaTable, method: string, args: readonly LuaValue[]): readonly LuaValue[] {
  const methods = dictionary.metatable?.getString('__index')
  const found = methods instanceof LuaTable ? methods.getString(method) : undefined
  return callPlain(vm, found, [dictionary, ...args])
}

/** Tries once: 0 when the lock is ours, the error otherwise. */
function tryLock(vm: LuaVm, state: LockState, key: LuaValue): LuaReturn | 'exists' {
  const [ok, error] = call(vm, state.dictionary, 'add', [key, true, state.timing.exptime])
  if (ok === true) {
    state.key = key
    return 0
  }
  return error === 'exists' ? 'exists' : [undefined, error]
}

/** Waits with growing steps. Source: lua-resty-lock 0.09 lock(). */
function* lock(vm: LuaVm, self: LuaValue, key: LuaValue): Generator<Suspension, LuaReturn, unknown> {
  const state = stateOf(self)
  if (state === undefined || key === undefined) return [undefined, 'no key']
  if (state.key !== undefined) return [undefined, 'locked']
  const first = tryLock(vm, state, key)
  if (first !== 'exists') return first
  const { timing } = state
  let left = timing.timeout
  let step = Math.min(timing.step, left)
  let elapsed = 0
  while (left > 0) {
    yield* callLua(vm, readNgx(vm, 'sleep'), [step])
    elapsed += step
    left -= step
    const result = tryLock(vm, state, key)
    if (result === 0) return elapsed
    if (result !== 'exists') return result
    if (left <= 0) break
    step = Math.min(Math.max(0.001, step * timing.ratio), left, timing.maxStep)
  }
  return [undefined, 'timeout']
}

function lockPlain(vm: LuaVm, self: LuaValue, key: LuaValue): LuaReturn {
  const state = stateOf(self)
  if (state === undefined || key === undefined) return [undefined, 'no key']
  if (state.key !== undefined) return [undefined, 'locked']
  const first = tryLock(vm, state, key)
  if (first !== 'exists') return first
  if (state.timing.timeout === 0) return [undefined, 'timeout']
  callPlain(vm, readNgx(vm, 'sleep'), [state.timing.step])
  return [undefined, 'timeout']
}

function unlock(vm: LuaVm, self: LuaValue): LuaReturn {
  const state = stateOf(self)
  if (state?.key === undefined) return [undefined, 'unlocked']
  const [ok, error] = call(vm, state.dictionary, 'delete', [state.key])
  state.key = undefined
  return ok === true ? 1 : [undefined, error]
}

function expire(vm: LuaVm, self: LuaValue, time: LuaValue): LuaReturn {
  const state = stateOf(self)
  if (state?.key === undefined) return [undefined, 'unlocked']
  const [ok, error] = call(vm, state.dictionary, 'replace', [state.key, true, time ?? state.timing.exptime])
  return ok === true || [undefined, error]
}

function create(vm: LuaVm, module: LuaTable, name: LuaValue, options: LuaValue): LuaReturn {
  const shared = readNgx(vm, 'shared')
  const dictionary = shared instanceof LuaTable && name !== undefined ? shared.get(name) : undefined
  if (!(dictionary instanceof LuaTable)) return [undefined, 'dictionary not found']
  const state = new LockState(dictionary, timingOf(options))
  const object = LuaTable.fromRecord({ cdata: new LuaUserdata(state), dict: dictionary, ...state.timing })
  object.metatable = LuaTable.fromRecord({ __index: module })
  return object
}

/** Registers resty.lock. Source: lua-resty-lock 0.09. */
export function installLock(vm: LuaVm): void {
  vm.preload('resty.lock', () => {
    const module = new LuaTable()
    const functions: Readonly<Record<string, LuaValue>> = {
      _VERSION: '0.09',
      memo: new LuaTable(),
      new: defineNative('new', (_F, _self, name, options) => create(vm, module, name, options)),
      lock: defineSuspending(
        'lock',
        (_F, self, key) => lock(vm, self, key),
        (_F, self, key) => lockPlain(vm, self, key),
      ),
      unlock: defineNative('unlock', (_F, self) => unlock(vm, self)),
      expire: defineNative('expire', (_F, self, time) => expire(vm, self, time)),
      ref_obj: defineNative('ref_obj', () => 1),
      unref_obj: defineNative('unref_obj', () => []),
    }
    for (const [key, value] of Object.entries(functions)) module.setString(key, value)
    return module
  })
}
