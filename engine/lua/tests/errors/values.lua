-- Any value can be thrown and is caught as it is.
for _, v in ipairs { 1, true, "s" } do print(pcall(error, v)) end
local t = { code = 5 }
local ok, e = pcall(error, t)
print(ok, e == t, e.code)
print(select("#", pcall(error)))
