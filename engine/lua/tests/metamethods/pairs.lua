-- __pairs and __ipairs (5.2). By the rule.
local t = setmetatable({}, { __pairs = function(t) return function(_, k) if not k then return 1, "one" end end, t, nil end, __ipairs = function(t) return function(_, i) if i < 2 then return i + 1, "i" end end, t, 0 end })
for k, v in pairs(t) do io.write(k, v, " ") end
for i, v in ipairs(t) do io.write(i, v, " ") end print()
