-- All values first, then the stores, from the right.
local i, t = 1, {}
i, t[i] = i + 1, 20
print(i, t[1], t[2])
local x, y, z = 1, 2
x, y = y, x
print(x, y, z)
local function f() return 1, 2, 3 end
local p, q, r, s = f()
local m, n = (f())
print(p, q, r, s, m, n)
