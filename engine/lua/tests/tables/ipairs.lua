-- Stops at the first nil; sees what is added on the way.
local t = { 1, 2, nil, 4 }
local n = 0
for i in ipairs(t) do n = i end
print(n, ipairs(t))
local grow = { 1 }
for i, v in ipairs(grow) do if i < 5 then grow[i + 1] = v * 2 end end
print(table.concat(grow, " "))
