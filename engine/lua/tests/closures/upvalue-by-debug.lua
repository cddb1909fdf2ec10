-- debug sees and sets upvalues (LUA.md §2.1).
local a, b = 0, 0
a, b = 1, 2
local function f() return a + b end
print(debug.getupvalue(f, 1), debug.getupvalue(f, 2), debug.getupvalue(f, 3))
print(debug.setupvalue(f, 1, 40), f(), a)
local function g() return b end
debug.upvaluejoin(g, 1, f, 1)
print(g(), debug.upvalueid(g, 1) == debug.upvalueid(f, 1))
