-- By < or by a function; an inconsistent one must not throw (LUA.md §3).
local t = { 5, 2, 8, 1 }
table.sort(t) print(table.concat(t, " "))
table.sort(t, function(a, b) return a > b end) print(table.concat(t, " "))
print(pcall(table.sort, { 3, 1, 2, 5, 4 }, function() return true end))
print(pcall(table.sort, { 1, "x" }))
