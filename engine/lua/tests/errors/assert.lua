-- assert gives its arguments or throws its second one.
print(assert(1, 2, 3))
print(pcall(assert, nil))
print(pcall(assert, false, "message"))
print(pcall(assert, nil, { 1 }) == false, select(2, pcall(assert, nil, 5)))
print(pcall(assert))
