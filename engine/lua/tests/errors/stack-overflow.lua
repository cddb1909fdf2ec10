-- Endless recursion is a catchable error (LUA.md §2.5).
local function f() return 1 + f() end
local ok, m = pcall(f)
print(ok, m:match("stack overflow"))
local t = setmetatable({}, {})
getmetatable(t).__index = function(_, k) return 1 + t[k] end
print((select(2, pcall(function() return t.x end)):match("stack overflow")))
