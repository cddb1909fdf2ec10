-- pcall can be left by a yield and come back (LUA.md §3).
local co = coroutine.create(function()
  local ok, v = pcall(function() local x = coroutine.yield(1) error("e" .. tostring(x), 0) end)
  local y = coroutine.yield(ok, v)
  return y
end)
print(coroutine.resume(co)) print(coroutine.resume(co, "A")) print(coroutine.resume(co, "B")) print(coroutine.status(co))
