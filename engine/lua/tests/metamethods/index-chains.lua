-- Tables and functions in turn; rawget sees none.
local a = { x = "ax" }
local b = setmetatable({ y = "by" }, { __index = a })
local c = setmetatable({}, { __index = b })
local d = setmetatable({}, { __index = function(t, k) return k .. "!" end })
print(c.x, c.y, c.z, rawget(c, "x"), d.foo, d[1], rawget(d, "foo"))
