-- pow of C: 1^nan is 1 (LUA.md §2.3).
local nan = 0 / 0
print(1 ^ nan, (-1) ^ math.huge, nan ^ 0, 2 ^ 0.5, (-8) ^ (1 / 3) ~= (-8) ^ (1 / 3), 0 ^ 0, 2 ^ -1, 10 ^ 15, 2 ^ 53)
