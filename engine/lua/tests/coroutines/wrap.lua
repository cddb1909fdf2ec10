-- wrap passes values and errors on; the position of an error stays (LUA.md §3).
local gen = coroutine.wrap(function() for i = 1, 2 do coroutine.yield(i) end return "last" end)
print(gen(), gen(), gen())
print(pcall(gen))
print(pcall(coroutine.wrap(function() error("boom") end)))
print(pcall(coroutine.wrap(function() error({}) end)) == false)
