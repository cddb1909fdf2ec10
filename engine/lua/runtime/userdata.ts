import type { LuaTable } from './table.ts'

/** A host object that Lua can hold; behaviour comes from its metatable. */
export class LuaUserdata {
  declare readonly luaType: 'userdata'
  metatable: LuaTable | undefined
  readonly data: unknown
  readonly kind: 'userdata' | 'lightuserdata'
  env: LuaTable | undefined

  constructor(data: unknown, metatable?: LuaTable, kind: 'userdata' | 'lightuserdata' = 'userdata') {
    this.data = data
    this.metatable = metatable
    this.kind = kind
    this.env = undefined
  }
}
Object.defineProperty(LuaUserdata.prototype, 'luaType', { value: 'userdata' })

/** `ngx.null` and `cjson.null`: light userdata 0, printed as `userdata: NULL`. */
export const NULL: LuaUserdata = new LuaUserdata(null, undefined, 'lightuserdata')
