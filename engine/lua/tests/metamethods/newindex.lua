-- Only for keys that are absent; a table gets the store.
local log, store = {}, {}
local t = setmetatable({ here = 1 }, { __newindex = function(t, k, v) rawset(t, k, v * 2) log[#log + 1] = k end })
t.here = 2 t.new = 5 t.new = 6
local u = setmetatable({}, { __newindex = store })
u.x = 1
print(t.here, t.new, table.concat(log, " "), rawget(u, "x"), store.x)
