-- Strings and fractions convert; others are errors.
print(bit.band("0xff", 15), bit.bor(1.5, 2.5), bit.tobit(0xffffffffff), bit.tobit(-1.9), bit.bnot("5"))
print(pcall(bit.band)) print(pcall(bit.band, {})) print(pcall(bit.band, "x")) print(pcall(bit.lshift, 1))
