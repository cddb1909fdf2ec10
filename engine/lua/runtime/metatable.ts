import { LuaCdata } from './cdata.ts'
import type { LuaState } from './state.ts'
import { LuaTable } from './table.ts'
import { LuaUserdata } from './userdata.ts'
import { typeName, type LuaValue } from './value.ts'

/** The metatable that rules a value: its own, or that of its type. */
export function metatableOf(S: LuaState, v: LuaValue): LuaTable | undefined {
  if (v instanceof LuaTable) return v.metatable
  if (v instanceof LuaUserdata) return v.metatable ?? S.metatables['userdata']
  return S.metatables[typeName(v)]
}

/** The handler of an event like `__add`, or nil. */
export function metamethodOf(S: LuaState, v: LuaValue, event: string): LuaValue {
  return v instanceof LuaCdata ? S.cdata?.metamethod(v, event) : metatableOf(S, v)?.getString(event)
}
