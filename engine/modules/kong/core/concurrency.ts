import {
  awaitHost,
  callLua,
  defineNative,
  defineSuspending,
  library,
  type Suspension,
} from '../../../lua/runtime/native.ts'
import { LuaTable } from '../../../lua/runtime/table.ts'
import { returnOf, typeName, type LuaReturn, type LuaValue } from '../../../lua/runtime/value.ts'
import type { LuaVm } from '../../../lua/vm.ts'

/**
 * `kong.concurrency`: one at a time. There is one worker here, so its mutex and that of coroutines are the same: whoever
 * comes later waits, as long as `timeout` or for ever. The function learns how many seconds it had to wait.
 */
export function createConcurrency(vm: LuaVm, now: () => number): LuaTable {
  const turns = new Map<string, Promise<void>>()
  const nameOf = (options: LuaValue): string => {
    const name = options instanceof LuaTable ? options.getString('name') : undefined
    return typeof name === 'string' ? name : vm.fail('opts.name is required and must be a string', 0)
  }
  const checkFunction = (f: LuaValue): void => {
    if (typeName(f) !== 'function') vm.fail('fn is required and must be a function', 0)
  }
  const mutex = (name: string) =>
    defineSuspending(
      name,
      function* (_F, options, f): Generator<Suspension, LuaReturn, unknown> {
        const key = nameOf(options)
        checkFunction(f)
        const began = now()
        for (let turn = turns.get(key); turn !== undefined; turn = turns.get(key)) yield* awaitHost(turn)
        let finish = (): void => undefined
        turns.set(key, new Promise<void>((resolve) => (finish = resolve)))
        try {
          return returnOf(yield* callLua(vm, f, [now() - began]))
        } finally {
          turns.delete(key)
          finish()
        }
      },
      (_F, options, f) => {
        const isHeld = turns.has(nameOf(options))
        checkFunction(f)
        return isHeld ? [undefined, 'timeout'] : returnOf(vm.callPlain(f, [0]))
      },
    )
  return library({
    with_worker_mutex: mutex('with_worker_mutex'),
    with_coroutine_mutex: mutex('with_coroutine_mutex'),
    reset: defineNative('reset', () => {
      turns.clear()
      return []
    }),
  })
}
