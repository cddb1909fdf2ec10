-- Only the offending operand is named; a string that is no number is it (LUA.md §2.4).
local t, s = {}, "abc"
for _, f in ipairs {
  function() return 1 + nil end, function() return t.x * 2 end, function() return s - 1 end, function() return -t end, function() return t ^ 2 end,
  function() local a, b = 1 return a + b end, function() return 2 % undefinedglobal end, function() return {} / {} end, function() return 1 + s end,
} do print((select(2, pcall(f)))) end
