-- Tail calls need no stack.
local function loop(n) if n == 0 then return "end" end return loop(n - 1) end
print(loop(1e5))
local function even(n) if n == 0 then return true end return (function(m) return even(m - 1) end)(n) end
print(even(5e4))
