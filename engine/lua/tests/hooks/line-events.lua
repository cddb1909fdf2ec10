-- A line counts when control enters it: anew in each turn of a loop, and in each function.
local log = {}
local function work(n)
  local s = 0
  for i = 1, n do
    s = s + i
  end
  return s
end
debug.sethook(function(event, line) log[#log + 1] = event .. ":" .. tostring(line) end, "l")
work(2)
local x = 1
local i = 0
while i < 2 do
  i = i + 1
end
if i == 0 then
  x = 2
else
  x = 3
end
for k, v in pairs({ 1, 2 }) do
  x = v
end
local a = 1; local b = 2
debug.sethook()
print(table.concat(log, " "))
