-- __gc and __mode are accepted; nothing collects while we look.
local t = setmetatable({}, { __gc = function() end, __mode = "k" })
t[t] = 1
print(t[t], collectgarbage("count") > 0, collectgarbage(), collectgarbage("step") ~= nil)
local p = newproxy(true)
getmetatable(p).__index = function(_, k) return k end
print(p.x, type(p), getmetatable(newproxy(p)) == getmetatable(p))
