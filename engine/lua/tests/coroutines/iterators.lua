-- A coroutine as an iterator of for.
local function range(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i, i * i) end end) end
local sum = 0
for i, square in range(5) do sum = sum + square end
print(sum)
