-- load's fourth argument (5.2).
local env = { y = 3 }
print(load("x = y return x", "=c", "t", env)(), env.x, x, pcall(load("return print(1)", "=c", "t", {})))
