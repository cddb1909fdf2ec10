-- The main thread cannot yield.
print(pcall(coroutine.yield, 1))
print(pcall(function() coroutine.yield() end))
