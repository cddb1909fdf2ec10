import { callLua, callPlain, defineNative, defineSuspending, library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { isTruthy, readGlobal } from '../pl/lua-access.ts'

const YIELDABLE: readonly LuaValue[] = [
  'rewrite',
  'server_rewrite',
  'access',
  'content',
  'timer',
  'ssl_client_hello',
  'ssl_certificate',
  'ssl_session_fetch',
  'preread',
]
/** In a loop only every thousandth call gives way. */
const ITERATIONS = 1000

/** `kong.tools.yield`. */
export function createYieldTools(vm: LuaVm): LuaTable {
  let counter = ITERATIONS
  const phaseOr = (phase: LuaValue): LuaValue =>
    isTruthy(phase) ? phase : callPlain(vm, readGlobal(vm, 'ngx', 'get_phase'), [])[0]
  const isDue = (inLoop: LuaValue, phase: LuaValue): boolean => {
    if (isTruthy(readGlobal(vm, 'ngx', 'IS_CLI')) || !YIELDABLE.includes(phaseOr(phase))) return false
    if (!isTruthy(inLoop)) return true
    counter--
    if (counter > 0) return false
    counter = ITERATIONS
    return true
  }
  return library({
    in_yieldable_phase: defineNative('in_yieldable_phase', (_F, phase) =>
      YIELDABLE.includes(phaseOr(phase)) ? true : undefined,
    ),
    yield: defineSuspending(
      'yield',
      function* (_F, inLoop, phase): Generator<never, LuaReturn, unknown> {
        if (isDue(inLoop, phase)) yield* callLua(vm, readGlobal(vm, 'ngx', 'sleep'), [0]) as Generator<never, unknown>
        return EMPTY
      },
      (_F, inLoop, phase): LuaReturn => {
        if (isDue(inLoop, phase)) callPlain(vm, readGlobal(vm, 'ngx', 'sleep'), [0])
        return EMPTY
      },
    ),
  })
}
