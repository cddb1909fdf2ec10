-- A local function sees itself, a function in a local does not.
local function fact(n) return n < 2 and 1 or n * fact(n - 1) end
print(fact(10))
local f = function() return f end
print(f())
