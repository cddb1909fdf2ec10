-- Digits; upper case for negative counts.
print(bit.tohex(255), bit.tohex(-1), bit.tohex(255, 4), bit.tohex(0xabcdef, -8), bit.tohex(1, 0) == "", bit.tohex(1, 20))
