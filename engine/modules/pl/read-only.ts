import { callPlain, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { lengthOf } from '../../lua/stdlib/plain-operators.ts'
import type { LuaVm } from '../../lua/vm.ts'

/** `tablex.readonly(t)`: a view that refuses writes and hides its metatable (Penlight 1.13). */
export function readOnly(vm: LuaVm, table: LuaTable): LuaTable {
  const view = new LuaTable()
  view.metatable = LuaTable.fromRecord({
    __index: table,
    __newindex: defineNative('__newindex', () => vm.fail('Attempt to modify read-only table')),
    __pairs: defineNative('__pairs', () => callPlain(vm, vm.globals.getString('pairs'), [table])),
    __len: defineNative('__len', () => lengthOf(vm.state, table)),
    __metatable: false,
  })
  return view
}
