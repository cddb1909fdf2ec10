-- operands, arguments and assignments in LuaJIT's order
local log = {}
local function L(x) log[#log + 1] = tostring(x) return x end
local function flush() print(table.concat(log, " ")) log = {} end
local t = setmetatable({}, { __newindex = function(_, k, v) L("set" .. tostring(k) .. "=" .. tostring(v)) end })
t[L(1)], t[L(2)], t[L(3)] = L(4), L(5), L(6) flush()
local a = 1
local function g() a = a + 10 return a end
print(a + g(), a + g() + a, g() + a) a = 1
print(a .. g(), a .. g() .. a) a = 1
print(a < g(), a == g(), g() == a) a = 1
print((function(...) return ... end)(a, g(), a)) a = 1
local r = { a, g(), a, x = g(), a } print(r[1], r[2], r[3], r[4], r.x)
G = 1 local function h() G = G + 1 return G end
print(G + h(), G .. h(), h() + G)
local i = 1 local arr = {} i, arr[i] = i + 1, 20 print(i, arr[1], arr[2])
local x, y, z = 1, 2 x, y = y, x print(x, y, z)
x, x = 1, 2 print(x)
local q = {} q.a, q.a = 1, 2 print(q.a)
local function three() return 1, 2, 3 end
local m, n, o, p = three(), three() print(m, n, o, p)
local m, n = (three()) print(m, n)
local tt = { three(), three(), (three()) } print(#tt)
local tt = { three(), three() } print(#tt)
print(three(), (three()))
print((three()))
local s = { f = function(self, ...) return select("#", ...), ... end }
print(s:f(), s:f(nil), s:f(nil, nil, three()))
local obj = {} function obj.m(...) return select("#", ...) end print(obj.m(), obj:m(), obj.m(nil))
do local b = 5 local b = b + 1 print(b) end
local function va(...) local a, b = ... local c = ... return a, b, c, ... end print(va(1, 2, 3)) print((va())) print(select("#", va()))
print(pcall(function() local t = {} t.x.y = L("not evaluated first") end)) flush()
local u = { v = {} } u.v.w, u = 5, nil print(u)
local c1 = 1 local t1 = { [c1] = "a", "b" } print(t1[1])
print(1 and 2 or 3, nil and 1, false or nil, 1 and nil or 4, not nil == true, not (1 == 2))
print(2 ^ 3 ^ 2, -2 ^ 2, not 1 == 2, 1 .. 2 == "12", "a" < "b", "Z" < "a", "" < "a", "a" < "aa")
for i = 3, 1 do print("never") end for i = 1, 3 do local j = i i = i * 2 io.write(j, ":", i, " ") end print()
for i = 1, 0.5, -0.25 do io.write(i, " ") end print() for i = 10, 1, -3 do io.write(i, " ") end print()
local fs = {} for i = 1, 3 do fs[i] = function() i = i + 1 return i end end print(fs[1](), fs[1](), fs[2](), fs[3]())
local fs = {} for k, v in ipairs { "a", "b" } do fs[k] = function() return k, v end end print(fs[1]()) print(fs[2]())
local i = 0 local fs = {} repeat local j = i fs[#fs + 1] = function() j = j + 1 return j end i = i + 1 until j >= 2 print(fs[1](), fs[1](), fs[3]())
while true do local k = 1 local f = function() return k end if f() == 1 then break end end
print(#"abc" + 1, -"2" + 0, "10" / 2, "0x10" * 1, 10 .. "")
print(pcall(function() return 1 + {} end)) print(pcall(function() return "a" + 1 end)) print(pcall(function() return {} .. "x" end))
