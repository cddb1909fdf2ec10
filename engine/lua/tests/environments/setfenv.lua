-- Functions have environments; 1 is the caller.
local env = { print = print }
local f = setfenv(function() x = 5 return x end, env)
print(f(), x, env.x, getfenv(f) == env, getfenv(print) == _G, getfenv(0) == _G)
local function g() setfenv(1, { tostring = tostring }) return tostring(print) end
print(g())
