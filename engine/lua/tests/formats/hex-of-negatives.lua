-- 64-bit two's complement (LUA.md §2.4).
print(("%x %X %o"):format(-1, -255, -8), ("%u"):format(-1), ("%x"):format(2^32), ("%d"):format(-3.7))
