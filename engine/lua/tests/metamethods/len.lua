-- __len of tables (5.2). By the rule: Debian's luajit asks no table for it.
local t = setmetatable({ 1, 2 }, { __len = function(t) return 42 end })
print(#t, rawlen(t), rawlen("abc"))
