-- Missing arguments are nil, further ones are dropped.
local function f(a, b, c) return a, b, c end
print(f(1), f(1, 2, 3, 4))
print((f(1, 2)), select("#", f()))
