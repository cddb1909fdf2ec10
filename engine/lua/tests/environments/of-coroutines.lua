-- A coroutine has a table of globals of its own: level 0, what chunks are loaded with, where print looks for tostring; LUA.md §2.9
local write = io.write
local function show(...)
  local t = { ... }
  for i = 1, select('#', ...) do t[i] = tostring(t[i]) end
  write(table.concat(t, '\t'), '\n')
end

local other = setmetatable({ marker = 'other' }, { __index = _G })
local co = coroutine.create(function()
  show('level 0 is the table', getfenv(0) == other, 'the function keeps its own', getfenv(1) == _G)
  show('a chunk gets it', loadstring('return marker')(), load('return marker')(), getfenv(loadstring('')) == other)
  local child = coroutine.create(function() return loadstring('return marker')() end)
  show('a child inherits it', debug.getfenv(child) == other, coroutine.resume(child))
  coroutine.yield()
  show('still there after a yield', getfenv(0) == other)
end)
debug.setfenv(co, other)
coroutine.resume(co)
show('outside nothing changed', getfenv(0) == _G, loadstring('return marker')())
coroutine.resume(co)

local inside = coroutine.wrap(function()
  show('setfenv(0) gives nothing', select('#', setfenv(0, other)))
  show(getfenv(0) == other, coroutine.wrap(function() return getfenv(0) == other end)())
end)
inside()
show(getfenv(0) == _G)

local naming = coroutine.create(function() print(1, 'x') end)
debug.setfenv(naming, { tostring = function(v) return '<' .. type(v) .. '>' end })
coroutine.resume(naming)
local through = coroutine.create(function() print(2) end)
debug.setfenv(through, setmetatable({}, { __index = function(_, name) return name == 'tostring' and function() return 'found' end end }))
coroutine.resume(through)
local without = coroutine.create(function() print(3) end)
debug.setfenv(without, {})
show(coroutine.resume(without))
show(pcall(getfenv, co))
