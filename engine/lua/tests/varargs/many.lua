-- Thousands of values at once.
local t = {} for i = 1, 5000 do t[i] = i end
print(select("#", unpack(t)), (select(5000, unpack(t))), math.max(unpack(t)), #{ unpack(t) }, #string.char(unpack(t, 1, 255)))
