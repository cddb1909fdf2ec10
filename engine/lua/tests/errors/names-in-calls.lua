-- Names of what cannot be called (LUA.md §2.4).
local t = {}
for _, f in ipairs {
  function() undefinedfn() end, function() t.x() end, function() t:m() end, function() t[1]() end, function() local l l() end,
  function() ("x")() end, function() t.a.b() end, function() (nil)() end, function() string.nope() end, function() return t() end,
} do print((select(2, pcall(f)))) end
