-- Names of what cannot be indexed.
local t, up = {}, nil
for _, f in ipairs {
  function() return undefinedglobal.x end, function() return t.a.b end, function() return t.a.b.c end, function() return up.x end,
  function() local l return l.x end, function() t.x.y = 1 end, function() return ("x").y.z end, function() return t[1][2] end,
  function() return (5).x end, function() up.x = 1 end, function() return t.a[1] end, function() return print.x end,
} do print((select(2, pcall(f)))) end
