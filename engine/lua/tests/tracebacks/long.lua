-- More than 22 levels: the first 12, "...", the last 10.
local function f(n) if n == 0 then return debug.traceback("deep") .. "" end local r = f(n - 1) return r end
print(f(30))
