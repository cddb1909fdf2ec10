import { LuaCdata, LuaNullPointer } from '../runtime/cdata.ts'
import { argumentError, defineNative, library } from '../runtime/native.ts'
import { EMPTY, typeName, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'

/** The `jit` library of Kong's LuaJIT: facts, and switches that switch nothing. */
export function installJit(vm: LuaVm): void {
  const exdata = new WeakMap<object, LuaValue>()
  const none = new LuaNullPointer()
  // luajit2: a value kept with the running thread
  const thread = (name: string) =>
    defineNative(name, (_F, ...args) => {
      const owner = vm.state.co ?? vm
      if (args.length === 0) return exdata.get(owner) ?? none
      if (!(args[0] instanceof LuaCdata)) argumentError(1, `cdata expected, got ${typeName(args[0])}`)
      exdata.set(owner, args[0])
      return EMPTY
    })
  vm.preload('thread.exdata', () => thread('exdata'))
  vm.preload('thread.exdata2', () => thread('exdata2'))
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
