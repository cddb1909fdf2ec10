import { checkString, defineNative, library, tryPlain } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'

/** `kong.tools.module`: a missing module is an answer, a broken one an error. */
export function createModuleTools(vm: LuaVm): LuaTable {
  return library({
    load_module_if_exists: defineNative('load_module_if_exists', (_F, module): LuaReturn => {
      const name = checkString(module, 1)
      const outcome = tryPlain(vm, vm.globals.getString('require'), [name])
      if ('values' in outcome) return [true, outcome.values[0]]
      const text = vm.traceback(outcome.error.message)
      if (text.includes(`module '${name}' not found`)) return [false, text]
      return vm.fail(`error loading module '${name}':\n${text}`)
    }),
  })
}
