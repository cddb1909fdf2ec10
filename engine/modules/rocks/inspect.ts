import { defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { inspect } from '../../scripting/inspect.ts'

/** `require "inspect"`: draws a value as Lua that people can read. */
export function createInspect(vm: LuaVm): LuaTable {
  const draw = defineNative('inspect', (_F, value) => inspect(vm, value))
  const module = library({ inspect: draw, _VERSION: 'inspect.lua 3.1.0' })
  module.metatable = LuaTable.fromRecord({
    __call: defineNative('__call', (_F, _module, value) => inspect(vm, value)),
  })
  return module
}
