-- In method calls self is not counted (LUA.md §2.4).
print(pcall(function() local r = ("x"):rep({}) end))
print(pcall(function() local t = setmetatable({}, { __index = string }) local r = t:rep(1) end))
print(pcall(function() io.stdout.write() end))
