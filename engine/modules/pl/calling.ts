import { callLua, callPlain, defineSuspending, type Suspension } from '../../lua/runtime/native.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'

/** A body's steps; what it yields is never looked at by the body. */
export type Steps<T> = Generator<Suspension, T, unknown>

/** Calls a Lua value: `yield* call(f, args)`. */
export type Call = (f: LuaValue, args: readonly LuaValue[]) => Steps<readonly LuaValue[]>

/**
 * A native that calls back, written once for both worlds: where yields are allowed the callback may yield,
 * as it could in Penlight's Lua; elsewhere it runs to its end.
 */
export function defineCalling(
  vm: LuaVm,
  name: string,
  body: (call: Call, ...args: LuaValue[]) => Steps<LuaReturn>,
): LuaFunction {
  const suspending: Call = (f, args) => callLua(vm, f, args)
  const plain: Call = function* (f, args): Steps<readonly LuaValue[]> {
    return callPlain(vm, f, args)
  }
  return defineSuspending(
    name,
    (_F, ...args) => body(suspending, ...args),
    (_F, ...args) => finish(body(plain, ...args)),
  )
}

/** Plain calls never yield, so the first step is the last. */
function finish(steps: Steps<LuaReturn>): LuaReturn {
  const step = steps.next()
  if (step.done !== true) throw new Error('a plain body has yielded')
  return step.value
}
