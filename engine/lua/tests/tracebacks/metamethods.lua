-- A metamethod is named by its event.
local mt = { __index = function(_, k) return debug.traceback(k) end, __add = function() return debug.traceback("add") end }
local t = setmetatable({}, mt)
print(t.key) print(t + 1)
