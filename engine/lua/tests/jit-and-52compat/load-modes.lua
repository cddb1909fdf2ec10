-- load takes strings and functions, a mode and an environment.
local parts = { "return ", "1 + ", "2", nil }
local i = 0
print(load(function() i = i + 1 return parts[i] end)(), load("return 5")(), load("x x"), load("return 1", "=c", "b"))
print(loadstring("\27LJ"), pcall(load, 5), pcall(load))
