-- Doubles become 32-bit integers by truncation in library arguments.
print(("abcdef"):sub(2.9, 4.1), ("x"):rep(2.7), string.char(65.9), select(1.9, "a", "b"), ("%d"):format(3.99))
