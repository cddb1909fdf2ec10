-- -0 as a constant, in tostring and as a key (LUA.md §3).
print(-0, 0 * -1, tostring(-0), -0 == 0, 1 / -0, 1 / (0 * -1))
local z = 0 local t = { [0] = "zero" }
print(-z, t[-z], ("%g %d"):format(-z, -z))
