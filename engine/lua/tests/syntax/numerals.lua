-- Hex floats, binary, 64-bit and imaginary literals (LUA.md §2.8).
print(0x.8p1, 0x10, 0b101, 1e2, .5, 3., 0xA.8, 0x1p4, 1LL, 0xffULL, 2i)
