-- Lists, records, trailing calls.
local function f() return 1, 2, 3 end
local t = { 10, 20; x = 1, ["y z"] = 2, [3.5] = 3, f() }
print(#t, t[3], t[5], t.x, t["y z"], t[3.5])
local u = { f(), f() }
local v = { f(), nil }
local w = { (f()) }
print(#u, u[4], #v, #w, #{ n = f() }, #{ f(), x = 1 })
