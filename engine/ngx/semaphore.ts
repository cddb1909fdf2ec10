import { defineNative, defineSuspending, awaitHost } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { LuaUserdata } from '../lua/runtime/userdata.ts'
import { LuaError } from '../lua/runtime/lua-error.ts'
import { typeName, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { contextOf } from '../scripting/current.ts'
import { canYield, disabledText, type NgxApi } from './api.ts'

interface Semaphore {
  count: number
  /** First come, first served; told true when a post reached them. */
  readonly waiters: ((isPosted: boolean) => void)[]
}

/** `require "ngx.semaphore"` (lua-resty-core 0.1.31; surprises.md 15). */
export function installSemaphore(api: NgxApi): void {
  api.vm.preload('ngx.semaphore', () => createModule(api))
}

function createModule(api: NgxApi): LuaTable {
  const { vm } = api
  const module = new LuaTable()
  const metatable = LuaTable.fromRecord({ __index: module })
  const semaphoreOf = (value: LuaValue): Semaphore => {
    const held = value instanceof LuaTable ? value.getString('sem') : undefined
    return held instanceof LuaUserdata ? (held.data as Semaphore) : vm.fail('not a semaphore')
  }
  module.setString(
    'new',
    defineNative('new', (_F, n) => {
      const count = typeof n === 'number' ? Math.trunc(n) : 0
      if (count < 0) return vm.fail('no negative number')
      const table = LuaTable.fromRecord({ sem: new LuaUserdata({ count, waiters: [] } satisfies Semaphore) })
      table.metatable = metatable
      return table
    }),
  )
  module.setString(
    'post',
    defineNative('post', (_F, self, n) => {
      const many = typeof n === 'number' ? Math.trunc(n) : 1
      return many < 1 ? vm.fail('positive number required') : post(semaphoreOf(self), many)
    }),
  )
  module.setString(
    'count',
    defineNative('count', (_F, self) => {
      const { count, waiters } = semaphoreOf(self)
      return count - waiters.length
    }),
  )
  module.setString('wait', createWait(api, semaphoreOf))
  module.setString('version', '0.1.31')
  return module
}

function createWait(api: NgxApi, semaphoreOf: (value: LuaValue) => Semaphore) {
  const { vm, host } = api
  /** The answer, or how long to wait for it. */
  function start(self: LuaValue, seconds: LuaValue): { result: LuaReturn } | { semaphore: Semaphore; ms: number } {
    if (typeof seconds !== 'number')
      throw new LuaError(
        `/usr/local/openresty/lualib/ngx/semaphore.lua:87: attempt to perform arithmetic on a ${typeName(seconds)} value`,
      )
    const semaphore = semaphoreOf(self)
    if (seconds < 0) return vm.fail('no negative number')
    const context = contextOf(vm)
    if (context !== undefined && !canYield(context)) return { result: [undefined, disabledText(context)] }
    if (semaphore.count > 0) {
      semaphore.count--
      return { result: true }
    }
    const ms = Math.floor(seconds * 1000)
    return ms === 0 ? { result: [undefined, 'timeout'] } : { semaphore, ms }
  }
  return defineSuspending(
    'wait',
    function* (_F, self, seconds) {
      const begun = start(self, seconds)
      if ('result' in begun) return begun.result
      const isPosted = yield* awaitHost(turnOf(host, begun.semaphore, begun.ms))
      return isPosted ? true : [false, 'timeout']
    },
    (_F, self, seconds) => {
      const begun = start(self, seconds)
      return 'result' in begun ? begun.result : vm.fail('attempt to yield across C-call boundary')
    },
  )
}

function turnOf(host: NgxApi['host'], { waiters }: Semaphore, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const waiter = (isPosted: boolean) => {
      cancel()
      resolve(isPosted)
    }
    const cancel = host.setTimer(ms, () => {
      waiters.splice(waiters.indexOf(waiter), 1)
      resolve(false)
    })
    waiters.push(waiter)
  })
}

function post(semaphore: Semaphore, many: number): LuaReturn {
  for (let i = 0; i < many; i++) {
    const waiter = semaphore.waiters.shift()
    if (waiter === undefined) semaphore.count++
    else waiter(true)
  }
  return true
}
