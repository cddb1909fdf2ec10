-- 32-bit results, signed.
print(bit.band(0xff, 0x0f), bit.bor(1, 2, 4), bit.bxor(0xff, 0x0f), bit.bnot(0), bit.tobit(2^32 - 1), bit.tobit(2^31), bit.bswap(0x12345678))
