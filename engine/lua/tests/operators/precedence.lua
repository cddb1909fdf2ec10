-- lj_parse.c priority.
print(2^3^2, -2^2, not nil == true, 1 .. 2 .. 3, 2 + 3 * 4 ^ 2 / 2, 5 - 3 - 1, "a" .. 1 + 2, not 1 == 2, -3 % 5, 2 * -3)
print(1 < 2 == true, "b" > "a" and 1 or 2, nil and 1, false or nil, 1 and nil)
