-- a - floor(a/b)*b: the sign of the divisor; LuaJIT's 5 % inf is nan (LUA.md §2.3).
print(5 % 3, -5 % 3, 5 % -3, -5 % -3, 5.5 % 2, -0.5 % 1, 5 % math.huge, -5 % math.huge, 5 % 0, 0 % 5, 1e15 % 7)
