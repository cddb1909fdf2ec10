-- 0 to 255, else an error.
print(string.char(), string.char(72, 105), #string.char(0, 255))
print(pcall(string.char, 256))
print(pcall(string.char, -1))
