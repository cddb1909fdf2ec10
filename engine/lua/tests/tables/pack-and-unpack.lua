-- table.pack and table.unpack (5.2). By the rule.
local t = table.pack(1, nil, 3)
print(t.n, t[1], t[2], t[3], table.unpack == unpack, table.pack().n)
