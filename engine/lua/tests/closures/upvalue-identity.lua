-- closures share a variable, assigned or not: setupvalue is seen by its owner, upvalueid tells it; LUA.md §2.1
local function make()
  local once = 'first'
  local function read() return once end
  local function again() return once end
  return read, again, function() return once end
end
local a, b = make()
local c = make()
print(debug.upvalueid(a, 1) == debug.upvalueid(b, 1), debug.upvalueid(a, 1) == debug.upvalueid(c, 1))
print(debug.setupvalue(a, 1, 'second'), a(), b(), c())
debug.upvaluejoin(c, 1, b, 1)
print(c(), debug.setupvalue(c, 1, 'third'), a(), b())
local owner = 1
local function reader() return owner end
debug.setupvalue(reader, 1, 2)
print(owner, reader())
for i = 1, 2 do
  local f = function() return i end
  debug.setupvalue(f, 1, i * 10)
  print(i, f())
end
