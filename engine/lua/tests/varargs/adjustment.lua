-- Only the last call gives all its values.
local function f(...) return ... end
print(f(1, 2), f(3, 4))
local t = { f(1, 2), f(3, 4) }
print((f(1, 2)), t[1], t[2], t[3])
