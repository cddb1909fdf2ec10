-- A yield belongs to the innermost coroutine.
local outer = coroutine.wrap(function()
  local inner = coroutine.wrap(function() pcall(coroutine.yield, "inner") return "inner end" end)
  coroutine.yield(inner())
  coroutine.yield(inner())
  return "outer end"
end)
print(outer(), outer(), outer())
