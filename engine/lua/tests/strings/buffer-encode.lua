-- What encode writes, decode reads.
local buffer = require "string.buffer"
local t = buffer.decode(buffer.encode { 1, 2, { a = "x", b = true }, n = 1.5 })
print(t[1], t[2], t[3].a, t[3].b, t.n, buffer.decode(buffer.encode(nil)), buffer.decode(buffer.encode("s")))
print(pcall(buffer.decode, "\255"))
print(pcall(buffer.encode, print))
