import { library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'
import type { FunctionArg } from './function-arg.ts'
import { compareFunctions } from './tablex-compare.ts'
import { copyFunctions } from './tablex-copy.ts'
import { listFunctions } from './tablex-list.ts'
import { mapFunctions } from './tablex-map.ts'
import { setFunctions } from './tablex-set.ts'

/** `pl.tablex` (Penlight 1.13). */
export function createTablex(vm: LuaVm, functionArg: FunctionArg): LuaTable {
  return library({
    ...copyFunctions(vm),
    ...compareFunctions(vm, functionArg),
    ...mapFunctions(vm, functionArg),
    ...setFunctions(vm, functionArg),
    ...listFunctions(vm),
  })
}
