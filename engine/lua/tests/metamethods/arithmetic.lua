-- Either operand's metamethod; the left one first.
local mt = {}
for _, e in ipairs { "add", "sub", "mul", "div", "mod", "pow" } do mt["__" .. e] = function(a, b) return e .. type(a) .. type(b) end end
mt.__unm = function(a, b) return "unm" .. tostring(a == b) end
local t = setmetatable({}, mt)
print(t + 1, 1 - t, t * t, "x" / t, t % 2, 2 ^ t, -t)
