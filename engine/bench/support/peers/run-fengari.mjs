// fengari FILE: Lua 5.3 in JavaScript, as a peer of `npm run bench -- lua`.
import { readFileSync } from 'node:fs'
import fengari from 'fengari'

const { lua, lauxlib, lualib, to_luastring: bytes, to_jsstring: text } = fengari
const L = lauxlib.luaL_newstate()
lualib.luaL_openlibs(L)
// its own clock counts wall time
lua.lua_getglobal(L, bytes('os'))
lua.lua_pushcfunction(L, (state) => {
  const { user, system } = process.cpuUsage()
  lua.lua_pushnumber(state, (user + system) / 1e6)
  return 1
})
lua.lua_setfield(L, -2, bytes('clock'))
const status = lauxlib.luaL_dostring(L, bytes(readFileSync(process.argv[2], 'latin1')))
if (status !== lua.LUA_OK) throw new Error(text(lua.lua_tostring(L, -1)))
