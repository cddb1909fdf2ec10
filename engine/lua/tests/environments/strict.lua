-- A metatable of the environment sees unknown globals.
local env = setmetatable({}, { __index = function(_, k) error("unknown " .. k, 2) end, __newindex = function(_, k) error("new " .. k, 2) end })
print(pcall(setfenv(function() return foo end, env)))
print(pcall(setfenv(function() foo = 1 end, env)))
