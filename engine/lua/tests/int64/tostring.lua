-- Suffixes; the extremes; 0LL/0LL is the smallest (surprises.md 17).
print(1LL, -1LL, 18446744073709551615ULL, -9223372036854775808LL, tostring(5ULL), 0xffLL)
print(1LL / 0, tonumber(5LL), tonumber(0xffffffffffffffffULL), type(1LL))
