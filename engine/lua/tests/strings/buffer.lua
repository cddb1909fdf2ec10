-- string.buffer: put, get, reset, length (LUA.md §2.9).
local buffer = require "string.buffer"
local b = buffer.new()
b:put("hello ", 1, " ", 2.5):putf("%05d", 42)
print(#b, tostring(b))
print(b:get(5), b:get(3), #b)
b:skip(1):set("xyz")
print(b:tostring(), b:get(), #b, b:reset() == b)
