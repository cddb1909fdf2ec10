-- An error ends the coroutine; resume tells.
local co = coroutine.create(function() local x = nil; return x.y end)
print(coroutine.resume(co))
print(coroutine.resume(co))
print(coroutine.resume(coroutine.create(function() error({ 1 }) end)) == false)
