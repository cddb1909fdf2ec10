-- A chain that never ends is an error. By the rule: Debian's luajit has the older words.
local t = setmetatable({}, {})
getmetatable(t).__index = t
print(pcall(function() return t.x end))
getmetatable(t).__newindex = t
print(pcall(function() t.x = 1 end))
