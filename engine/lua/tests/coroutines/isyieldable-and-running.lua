-- The main thread. By the rule: running gives the main thread too (5.2).
print(coroutine.isyieldable(), type(coroutine.running()), select(2, coroutine.running()))
print(coroutine.wrap(function() return coroutine.isyieldable(), select(2, coroutine.running()) end)())
