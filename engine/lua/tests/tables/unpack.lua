-- unpack with a range; nils in between.
print(unpack({ 1, 2, 3 }))
print(unpack({ 1, 2, 3 }, 2), unpack({ 1, 2, 3 }, 2, 3))
print(select("#", unpack({}, 1, 3)), unpack({ 1, nil, 3 }, 1, 3))
print(pcall(unpack, {}, 1, 1e8))
