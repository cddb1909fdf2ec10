-- Bases, spaces, hex floats; what is no numeral (LUA.md §3).
print(tonumber("0x1p4"), tonumber("0b11"), tonumber(" 10 "), tonumber("1e1"), tonumber("10", 2), tonumber("zz", 36), tonumber("ff", 16), tonumber("8", 8))
print(tonumber(""), tonumber("1 2"), tonumber("1LL"), tonumber("0x"), tonumber("1e"), tonumber({}), tonumber("1_000"), tonumber("inf"), tonumber("nan"))
print(pcall(tonumber), pcall(tonumber, "1", 1), pcall(tonumber, "1", 37))
