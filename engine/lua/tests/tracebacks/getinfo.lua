-- What debug.getinfo says.
local function f(a, ...) return debug.getinfo(1, "nSlu") end
local i = f(1)
print(i.short_src, i.linedefined, i.lastlinedefined, i.what, i.currentline, i.name, i.namewhat, i.nups, i.nparams, i.isvararg)
local p = debug.getinfo(print)
print(p.what, p.short_src, p.currentline, p.linedefined, debug.getinfo(100), pcall(debug.getinfo, 1, "?"))
for line in pairs(debug.getinfo(f, "L").activelines) do io.write(line, " ") end print()
