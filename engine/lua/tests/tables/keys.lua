-- nil and nan are no keys; 1 and 1.0 are the same, 1 and "1" not.
local t = {}
print(pcall(function() t[nil] = 1 end))
print(pcall(function() t[0 / 0] = 1 end))
t[1] = "a" t[1.0] = "b" t["1"] = "c" t[-0] = "z" t[true] = "t"
print(t[1], t["1"], t[0], t[true], t[nil], rawget(t, 1), pcall(rawset, t, nil, 1))
