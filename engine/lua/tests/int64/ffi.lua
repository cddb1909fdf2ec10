-- ffi types and conversions that plugins use.
local ffi = require "ffi"
print(ffi.new("int64_t", 5), ffi.new("uint64_t", -1), ffi.sizeof("int"), ffi.sizeof("int64_t"), ffi.typeof("uint8_t[4]"), ffi.string(ffi.new("char[4]", "abc")))
local s = ffi.new("struct { int x; uint8_t y; }", 1, 300)
print(s.x, s.y, ffi.sizeof(s), ffi.istype("int64_t", 1LL), ffi.cast("int8_t", 200))
