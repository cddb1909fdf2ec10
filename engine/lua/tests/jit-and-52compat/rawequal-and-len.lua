-- Raw access. By the rule: rawlen is 5.2's.
local t = setmetatable({ 1 }, { __eq = function() return true end, __len = function() return 9 end, __index = function() return 5 end })
print(rawequal(t, t), rawequal(t, {}), rawlen(t), rawlen("four"), rawget(t, 2), rawset(t, 2, "b") == t, t[2], pcall(rawlen, 5))
