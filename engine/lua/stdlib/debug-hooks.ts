import { LuaCoroutine } from '../runtime/coroutine.ts'
import type { DebugFrame } from '../runtime/debug-frame.ts'
import type { DebugState } from '../runtime/debug-state.ts'
import { LuaHook } from '../runtime/lua-hook.ts'
import { checkFunction, checkString, optInteger } from '../runtime/native.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'

/** `debug.sethook([thread,] hook, mask [, count])`: one hook for all coroutines, whichever is named (LuaJIT). */
export function sethook({ state }: LuaVm, args: readonly LuaValue[]): LuaReturn {
  const first = args[0] instanceof LuaCoroutine ? 1 : 0
  const [hook, mask, count] = args.slice(first)
  if (hook === undefined) {
    state.debug.setLuaHook(undefined)
    return EMPTY
  }
  const text = checkString(mask, first + 2, args.length)
  const fn = checkFunction(hook, first + 1, args.length)
  const frame = state.co && state.debug.frameOf(state.co, state.d)
  if (frame) markLine(state.debug, frame)
  state.debug.setLuaHook(new LuaHook(fn, text, optInteger(count, first + 3, 0)))
  return EMPTY
}

/** The rest of the line that sets a hook is not told of. */
function markLine({ points }: DebugState, frame: DebugFrame): void {
  frame.hookLine = points[frame.at]?.line ?? 0
  frame.hookPoint = frame.at
}

/** `debug.gethook()`: function, mask and count. */
export function gethook({ state }: LuaVm): LuaReturn {
  const { luaHook } = state.debug
  return luaHook === undefined ? [undefined, '', 0] : [luaHook.fn, luaHook.mask(), luaHook.count]
}
