import { defineNative, library } from '../runtime/native.ts'
import { EMPTY } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'

/** The `jit` library of Kong's LuaJIT: facts, and switches that switch nothing. */
export function installJit(vm: LuaVm): void {
  const nothing = (name: string) => defineNative(name, () => EMPTY)
  vm.globals.setString(
    'jit',
    library({
      version: 'LuaJIT 2.1.1710398010',
      version_num: 20199,
      os: 'Linux',
      arch: 'x64',
      on: nothing('on'),
      off: nothing('off'),
      flush: nothing('flush'),
      attach: nothing('attach'),
      status: defineNative('status', () => [
        true,
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
      opt: library({ start: nothing('start') }),
      security: nothing('security'),
    }),
  )
}
