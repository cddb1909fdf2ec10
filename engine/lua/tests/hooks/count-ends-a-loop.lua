-- The usual use of a count: a program that must not run for ever.
local times = 0
debug.sethook(function(event, line)
  times = times + 1
  print(event, line)
  error("it takes too long")
end, "", 10000)
print(pcall(function()
  while true do
    local a = 1
  end
end))
debug.sethook()
print(times)
