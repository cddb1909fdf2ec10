-- and and or give operands, evaluated only when needed.
local log = {}
local function v(x) log[#log + 1] = tostring(x) return x end
print(v(nil) and v(1), v(false) or v(2), v(1) and v(2) or v(3), not v(0))
print(table.concat(log, " "))
