-- "bad argument #n to 'f'": the name is that of the call (LUA.md §2.4).
local floor, lib = math.floor, { f = string.rep }
for _, f in ipairs {
  function() local r = floor({}) end, function() local r = string.rep() end, function() local r = lib.f({}) end, function() local r = ("x"):rep({}) end,
  function() local r = ("x").rep() end, function() return string.rep() end, function() setmetatable(1, {}) end, function() local r = tonumber("1", 99) end,
  function() ipairs() end, function() local r = ("x"):bad() end, function() string.char(-1) end, function() local r = math.max() end,
} do print((select(2, pcall(f)))) end
