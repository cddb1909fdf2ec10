import { SchemaFunctionError, type SchemaFunction } from '../../gateway/schema/define.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaAbort, LuaError } from '../../lua/runtime/lua-error.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { messageOf } from '../lua-source.ts'
import { fromLua, toLua } from '../plain-data.ts'

/** A Lua function of a schema as the gateway calls it: plain values in and out. @throws {SchemaFunctionError} */
export function schemaFunction(vm: LuaVm, f: LuaFunction): SchemaFunction {
  return (...values) => {
    try {
      return vm.callPlain(f, values.map(toLua)).map((value) => fromLua(value))
    } catch (thrown) {
      if (!(thrown instanceof LuaError || thrown instanceof LuaAbort)) throw thrown
      throw new SchemaFunctionError(messageOf(vm, thrown))
    }
  }
}
