-- __tostring, __metatable, setmetatable's rules.
local t = setmetatable({}, { __tostring = function() return "shown" end, __metatable = "locked" })
print(tostring(t), getmetatable(t), pcall(setmetatable, t, {}))
print(pcall(setmetatable, {}, 1), getmetatable("").__index == string, getmetatable({}), pcall(setmetatable, {}))
print(pcall(tostring, setmetatable({}, { __tostring = function() return 5 end })))
