/**
 * The module `ffi`: C types, objects and pointers in a memory of our own, without C code behind them.
 *
 * Source: LuaJIT 2.1 `lib_ffi.c`, https://luajit.org/ext_ffi.html, conformance/lib/jit.jsonl (`jit/ffi*`).
 */

import { type LuaFunction } from '../../runtime/function.ts'
import { LuaCallerError } from '../../runtime/lua-error.ts'
import { checkString, defineNative, library } from '../../runtime/native.ts'
import { type LuaVm } from '../../vm.ts'
import { CWorld } from './cdata.ts'
import { createClib } from './clib.ts'
import { installExdata } from './exdata.ts'
import { ffiFunctions } from './functions.ts'
import { createCdataRules } from './rules.ts'

const worlds = new WeakMap<LuaVm, CWorld>()

/** The C side of a VM, for libraries that deal in pointers. */
export function worldOf(vm: LuaVm): CWorld | undefined {
  return worlds.get(vm)
}

/** Gives cdata its operators and registers `require "ffi"` and `require "thread.exdata"`. */
export function installFfi(vm: LuaVm): void {
  const world = new CWorld()
  worlds.set(vm, world)
  const functions: Record<string, LuaFunction> = ffiFunctions(world, vm.state)
  const ffi = library({
    ...functions,
    load: defineNative('load', (_F, ...args) => {
      const name = checkString(args[0], 1, args.length)
      const file = /[./]/.test(name) ? name : `lib${name}.so`
      throw new LuaCallerError(`${file}: cannot open shared object file: No such file or directory`)
    }),
    C: createClib(world),
    os: 'Linux',
    arch: 'x64',
  })
  const create = defineNative('__call', (F, ...args) => functions['new']?.p.q(F, ...args))
  vm.state.cdata = createCdataRules(world, create)
  vm.state.metatables['cdata'] = library({ __metatable: 'ffi' })
  vm.preload('ffi', () => ffi)
  installExdata(vm, world)
}
