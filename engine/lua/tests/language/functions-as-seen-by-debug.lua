local function sorted(t) local r = {} for k, v in pairs(t) do r[#r + 1] = k .. "=" .. tostring(v):gsub("0x%x+", "PTR") end table.sort(r) return table.concat(r, " ") end
local up1, up2 = 1, 2
local function f(a, b, ...)
  up1 = up1 + 1
  return up2, a
end
print(sorted(debug.getinfo(f, "Slu"))) print(debug.getupvalue(f, 1), debug.getupvalue(f, 2), debug.getupvalue(f, 3))
print(debug.setupvalue(f, 1, 10), up1) f() print(up1) print(debug.getlocal(f, 1), debug.getlocal(f, 2), debug.getlocal(f, 3))
local g1, g2 do local x = 0 g1 = function() x = x + 1 return x end g2 = function() x = x + 10 return x end end
print(g1(), g2(), debug.upvalueid(g1, 1) == debug.upvalueid(g2, 1)) local h do local z = 100 h = function() z = z + 1 return z end end
debug.upvaluejoin(g1, 1, h, 1) print(g1(), h(), g2())
local function name() return (debug.getinfo(2, "n")) end
local t = { field = function() local i = name() return i.name, i.namewhat end } print(t.field()) function t:meth() local i = name() return i.name, i.namewhat end print(t:meth())
function globalOne() local i = debug.getinfo(1, "nS") return i.name, i.namewhat, i.what, i.linedefined end print(globalOne())
local i = debug.getinfo(1, "Sl") print(i.what, i.currentline, i.short_src) print(debug.getinfo(print, "S").what, debug.getinfo(1, "f").func ~= nil)
setfenv(f, { x = 1 }) print(getfenv(f).x, getfenv(1) == _G) local env = setmetatable({}, { __index = _G }) local chunk = loadstring("y = 5 return y, print == _G.print") print(setfenv(chunk, env)()) print(env.y, y)
print(load("return a", "=x", "t", { a = "env" })()) print(pcall(load("local function q() error('in q') end q()", "@mod/x.lua")))
local function lvl() local r = {} for l = 1, 5 do local i = debug.getinfo(l, "Sn") if not i then break end r[#r + 1] = i.what .. ":" .. tostring(i.name) end return table.concat(r, " ") end
local function call() local s = lvl() return s end print((call())) print(pcall(call))
print(debug.traceback("m", 1)) print(pcall(error)) print(pcall(error, nil)) print(pcall(error, { 1 }) == false) print(select("#", pcall(error)))
local p = newproxy(true) getmetatable(p).__index = function(_, k) return k .. "!" end getmetatable(p).__len = function() return 7 end print(p.x, #p, type(p))
module("mymod", package.seeall) value = 5 print(_NAME, _M == package.loaded.mymod, mymod.value)
