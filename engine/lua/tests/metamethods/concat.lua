-- From the right, step by step.
local t = setmetatable({}, { __concat = function(a, b) return (type(a) == "table" and "T" or a) .. "+" .. (type(b) == "table" and "T" or b) end })
print(t .. "a", "a" .. t, 1 .. t, "x" .. "y" .. t .. "z", t .. t)
