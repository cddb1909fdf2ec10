-- Library functions and tail calls in between.
local function inner() print(debug.traceback("in sort")) return false end
local function outer() table.sort({ 2, 1 }, inner) return 1 end
outer()
local function tail() return debug.traceback("tail") end
print((tail():gsub("0x%x+", "PTR")))
