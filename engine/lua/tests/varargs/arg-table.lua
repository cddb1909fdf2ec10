-- No implicit arg in vararg functions (5.1 compatibility is off in LuaJIT).
local function f(...) return arg end
print(f(1) == arg)
