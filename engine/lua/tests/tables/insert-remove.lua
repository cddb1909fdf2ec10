-- Positions; insert beyond the end is allowed (LUA.md §3).
local t = { 1, 2, 3 }
table.insert(t, 4) table.insert(t, 1, 0)
print(table.concat(t, ","), table.remove(t), table.remove(t, 1), table.concat(t, ","), table.remove({}), #t)
local s = {}
table.insert(s, 5, 2)
print(s[5], #s, pcall(table.insert, { 1 }), pcall(table.insert, { 1 }, 1, 2, 3))
