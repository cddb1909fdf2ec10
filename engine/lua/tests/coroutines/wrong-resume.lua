-- Running and dead coroutines cannot be resumed.
print(coroutine.resume(coroutine.create(function() return coroutine.resume(coroutine.running()) end)))
local a, b
a = coroutine.create(function() return coroutine.resume(b) end)
b = coroutine.create(function() return coroutine.resume(a) end)
print(coroutine.resume(a))
print(pcall(coroutine.resume, 5))
print(pcall(coroutine.create, 5))
