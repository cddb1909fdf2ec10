-- Accumulated steps, negative and fractional; step 0 is endless and left by break (LUA.md §2.3).
for i = 1, 2, 0.25 do io.write(i, " ") end
for i = 3, 1, -1 do io.write(i, " ") end
for i = 1, 0 do io.write("never") end
local n = 0 for i = 1, 2, 0 do n = n + 1 if n == 3 then break end end
for i = 2^53 - 1, 2^53 + 2 do n = n + 1 if n > 10 then break end end
print(n)
