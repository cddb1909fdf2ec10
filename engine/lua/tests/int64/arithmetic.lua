-- Wraps at 64 bits; mixed with numbers; unsigned wins (LUA.md §2.1).
print(1LL + 2, 5LL / 2, -5LL / 2, -5LL % 3, 2LL ^ 10, 0x7fffffffffffffffLL + 1, 0ULL - 1, 3ULL / 2, -1LL + 0ULL, 10LL * 2.9)
