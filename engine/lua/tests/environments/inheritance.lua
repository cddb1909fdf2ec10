-- A new function has its creator's environment.
local env = setmetatable({}, { __index = _G })
setfenv(loadstring("function f() return z end z = 1"), env)()
print(env.f(), z, env.z, getfenv(env.f) == env)
