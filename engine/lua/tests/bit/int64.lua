-- 64-bit operands give 64-bit results.
print(bit.band(0xffffffffffLL, 0xffff), bit.lshift(1LL, 40), bit.bnot(0LL), bit.tohex(1LL), bit.bxor(1ULL, 2), bit.rshift(-1LL, 60), bit.bswap(1LL))
