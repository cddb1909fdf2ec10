-- Integers are exact to 2^53.
print(("%d"):format(2^53), ("%.0f"):format(2^53 + 1), 2^53 == 2^53 + 1, 9007199254740993, 0xffffffffffff)
