-- Functions of Lua tell when they are entered and left.
local log = {}
local names = {}
local function inner() return 1 end
local function outer() local x = inner() return x end
names[inner], names[outer] = "inner", "outer"
debug.sethook(function(event, line)
  local name = names[debug.getinfo(2, "f").func]
  if name then log[#log + 1] = event .. " " .. name .. " " .. tostring(line) end
end, "cr")
outer()
local ok = pcall(outer)
debug.sethook()
print(table.concat(log, "\n"))
