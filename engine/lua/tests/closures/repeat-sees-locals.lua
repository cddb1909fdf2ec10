-- The condition of repeat sees the body's locals, also when a closure keeps them.
local f
local n = 0
repeat local x = n n = n + 1 f = function() return x end until x == 2
print(n, f())
