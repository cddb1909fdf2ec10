-- getlocal and setlocal know the locals of every level.
local function inner()
  local name, value = debug.getlocal(2, 1)
  print(name, value)
  print(debug.setlocal(2, 1, "new"))
  print(debug.getlocal(2, 9))
end
local function outer(first)
  local second = "b"
  inner()
  return first .. second
end
print(outer("a"))
local co = coroutine.create(function(x)
  local y = x + 1
  coroutine.yield(y)
end)
coroutine.resume(co, 1)
print(debug.getlocal(co, 1, 1))
print(debug.getlocal(co, 1, 2))
