-- 64-bit integers keep their value.
print(("%d %x %s %u"):format(9007199254740993LL, 0xffffffffffffffffULL, 5LL, 18446744073709551615ULL))
