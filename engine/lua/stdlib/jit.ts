import { LuaFunction } from '../runtime/function.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { argumentError, checkFunction, checkString, defineNative, library } from '../runtime/native.ts'
import { EMPTY, typeName, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'

/** Words `jit.opt.start` knows, and those that take a number (lj_jit.h). */
const FLAG = /^(?:[0-9]|[+-]?(?:no)?-?(?:fold|cse|dce|fwd|dse|narrow|loop|abc|sink|fuse|fma))$/
const PARAMETER =
  /^(?:max(?:trace|record|irconst|side|snap|mcode)|minstitch|hotloop|hotexit|tryside|(?:inst|loop|call|rec)unroll|sizemcode)=[0-9]+$/

/** The `jit` library of Kong's LuaJIT: facts, and switches that switch nothing. */
export function installJit(vm: LuaVm): void {
  const nothing = (name: string) => defineNative(name, () => EMPTY)
  let isOn = true
  const switching = (name: string, to: boolean | undefined) =>
    defineNative(name, (_F, ...args): LuaReturn => {
      if (args.length > 0 && args[0] !== undefined) checkTarget(args[0])
      else if (to !== undefined) isOn = to
      return EMPTY
    })
  vm.globals.setString(
    'jit',
    library({
      version: 'LuaJIT 2.1.1710398010',
      version_num: 20199,
      os: 'Linux',
      arch: 'x64',
      on: switching('on', true),
      off: switching('off', false),
      flush: switching('flush', undefined),
      attach: defineNative('attach', (_F, ...args) => {
        checkFunction(args[0], 1, args.length)
        return EMPTY
      }),
      status: defineNative('status', () => [
        isOn,
        'SSE3',
        'SSE4.1',
        'BMI2',
        'fold',
        'cse',
        'dce',
        'fwd',
        'dse',
        'narrow',
        'loop',
        'abc',
        'sink',
        'fuse',
      ]),
      prngstate: nothing('prngstate'),
      opt: library({ start: defineNative('start', startOptions) }),
      security: nothing('security'),
    }),
  )
}

/** What can be switched: `true`, the running function, a Lua function, or (`flush`) a trace by its number. */
function checkTarget(target: LuaValue): void {
  if (target === true || (target instanceof LuaFunction && target.p.info !== undefined)) return
  argumentError(1, `function expected, got ${typeName(target)}`)
}

function startOptions(_F: LuaFunction, ...flags: LuaValue[]): LuaReturn {
  flags.forEach((flag, i) => {
    const word = checkString(flag, i + 1)
    if (!FLAG.test(word) && !PARAMETER.test(word))
      throw new LuaCallerError(`unknown or malformed optimization flag '${word}'`)
  })
  return EMPTY
}
