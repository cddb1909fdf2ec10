-- A local operand is read when the operator executes (LUA.md §2.2).
local a = 1
local function g() a = a + 10 return a end
print(a + g(), g() + a)
local b = 1
local function h(x, y) return x, y end
print(h(b, (function() b = 5 return b end)()))
