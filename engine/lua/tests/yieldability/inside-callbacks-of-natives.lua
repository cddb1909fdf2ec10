-- A coroutine inside a sort callback may yield by itself.
local t = { 3, 1, 2 }
table.sort(t, function(a, b) local c = coroutine.wrap(function() coroutine.yield(a < b) end) return c() end)
print(table.concat(t, " "))
