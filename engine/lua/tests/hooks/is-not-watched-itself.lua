-- What a hook does is not watched; what it changes is seen.
local depth, most, times = 0, 0, 0
local function helper() return 1 end
debug.sethook(function()
  depth = depth + 1
  if depth > most then most = depth end
  times = times + helper()
  depth = depth - 1
end, "lc")
local a = 1
local b = 2
debug.sethook()
print(most, times >= 2)
local changed = 1
debug.sethook(function()
  debug.sethook()
  for i = 1, 20 do
    local name = debug.getlocal(2, i)
    if name == "changed" then debug.setlocal(2, i, "by the hook") end
  end
end, "l")
print(changed)
