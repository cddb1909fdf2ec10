import { callPlain } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'

/** `table[key]` with metamethods, as library code written in Lua reads it. */
export function readField(vm: LuaVm, table: LuaValue, key: string): LuaValue {
  if (!(table instanceof LuaTable)) return undefined
  const raw = table.getString(key)
  const handler = table.metatable?.getString('__index')
  if (raw !== undefined || handler === undefined) return raw
  return handler instanceof LuaTable ? readField(vm, handler, key) : callPlain(vm, handler, [table, key])[0]
}

/** `table[key] = value` with metamethods. */
export function writeField(vm: LuaVm, table: LuaValue, key: string, value: LuaValue): void {
  if (!(table instanceof LuaTable)) return
  const handler = table.metatable?.getString('__newindex')
  if (table.getString(key) !== undefined || handler === undefined) table.setString(key, value)
  else if (handler instanceof LuaTable) writeField(vm, handler, key, value)
  else callPlain(vm, handler, [table, key, value])
}

/** A field of the global `ngx`. */
export function readNgx(vm: LuaVm, name: string): LuaValue {
  return readField(vm, vm.globals.getString('ngx'), name)
}
