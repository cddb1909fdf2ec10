import { typeName, type LuaValue } from '../../lua/runtime/value.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'

/** Penlight's `utils.assert_arg`: "argument 1 expected a 'string', got a 'nil'". */
export function refuseArgument(vm: LuaVm, position: number, expected: string, value: LuaValue): never {
  return vm.fail(`argument ${position} expected a '${expected}', got a '${typeName(value)}'`)
}

export function assertString(vm: LuaVm, position: number, value: LuaValue): string {
  return typeof value === 'string' ? value : refuseArgument(vm, position, 'string', value)
}

export function assertNumber(vm: LuaVm, position: number, value: LuaValue): number {
  return typeof value === 'number' ? value : refuseArgument(vm, position, 'number', value)
}

export function assertTable(vm: LuaVm, position: number, value: LuaValue): LuaTable {
  return value instanceof LuaTable ? value : refuseArgument(vm, position, 'table', value)
}
