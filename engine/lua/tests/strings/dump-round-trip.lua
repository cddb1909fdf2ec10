-- A dumped function can be loaded again, with new upvalues and the globals of who loads it; LUA.md §2.9
local limit, step = 10, 3
local function counter(x) if x then limit = limit + step else return limit end end
local again = loadstring(string.dump(counter))
print(again())
print(debug.setupvalue(again, 1, 100), debug.setupvalue(again, 2, 5), debug.setupvalue(again, 3, 1))
again(true)
print(again(), counter())

local function one() return 1 end local function two() return 2 end
print(loadstring(string.dump(two))(), loadstring(string.dump(one))())
print(load(string.dump(load('return marker', '=piece')), 'ignored', 'b', { marker = 'env' })())
print(debug.getinfo(loadstring(string.dump(load('return 1', '=piece')), 'other'), 'S').source)

local dump = string.dump(function(...) return select('#', ...), (...) end)
print(type(dump), dump:sub(1, 3) == '\27LJ', dump == string.dump(loadstring(dump)))
local at = 0
print(load(function()
  at = at + 1
  return dump:sub(at, at)
end)(nil, 'b'))
local stripped = string.dump(loadstring(dump), true)
print(stripped == string.dump(loadstring(stripped), true))

print(load(dump, 'x', 't'))
print(load('return 1', 'x', 'b'))
print(load(dump, 'x', 'bt') ~= nil)
print(pcall(string.dump, print))
local _, inner = pcall(loadstring(string.dump(function() error('inside') end)))
print(inner)
