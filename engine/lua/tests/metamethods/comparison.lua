-- __eq only for two tables, the result is a boolean; __lt serves >; mixed operands are compared (5.2). By the rule.
local mt = { __eq = function() return 1 end, __lt = function(a, b) return a.v < b.v end, __le = function(a, b) return a.v <= b.v end }
local a, b = setmetatable({ v = 1 }, mt), setmetatable({ v = 2 }, mt)
print(a == b, a ~= b, a == 1, a < b, a > b, a <= b, a >= b)
local c, d = setmetatable({}, { __lt = function() return nil end }), setmetatable({}, {})
print(pcall(function() return c < 1 end))
