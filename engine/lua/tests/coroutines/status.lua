-- suspended, running, normal, dead.
local a, b
a = coroutine.create(function() print(coroutine.status(a)) coroutine.resume(b) end)
b = coroutine.create(function() print(coroutine.status(a), coroutine.status(b)) end)
print(coroutine.status(a))
coroutine.resume(a)
print(coroutine.status(a), coroutine.status(b))
