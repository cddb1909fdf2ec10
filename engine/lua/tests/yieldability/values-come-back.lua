-- What a metamethod gets from resume is its result.
local mt = { __index = function(_, k) return coroutine.yield(k) end, __add = function() return coroutine.yield("add") end }
local co = coroutine.wrap(function() local t = setmetatable({}, mt) local a = t.foo local b = t + 1 for k in coroutine.yield, 3 do return a, b, k end end)
print(co()) print(co("x")) print(co("y")) print(co("z"))
