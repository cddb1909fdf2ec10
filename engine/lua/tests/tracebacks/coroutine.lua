-- The stack of a coroutine at rest, and after an error.
local co = coroutine.create(function() local function deep() coroutine.yield() end deep() end)
coroutine.resume(co)
print(debug.traceback(co)) print(debug.traceback(co, "m")) print(debug.traceback(co, nil, 1))
local failed = coroutine.create(function() error("x") end)
coroutine.resume(failed)
print(debug.traceback(failed))
