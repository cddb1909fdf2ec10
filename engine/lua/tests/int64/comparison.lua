-- Signed and unsigned comparison; equality with numbers.
print(1LL == 1, 1LL < 2, -1LL < 0ULL, 5ULL == 5LL, 1LL ~= 2, 2LL >= 2, 1LL == "1", 0LL == nil)
