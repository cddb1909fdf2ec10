-- Division by zero and signs of zero.
print(1 / 0, -1 / 0, 0 / 0 ~= 0 / 0, 1 / (-1 / math.huge), 7 / 2, -7 / 2, 0 / -1)
