-- Levels and messages that are none.
print(debug.traceback("x", 50)) print(debug.traceback("x", -1)) print(debug.traceback({}) ~= nil, debug.traceback(5), type(debug.traceback(nil)))
