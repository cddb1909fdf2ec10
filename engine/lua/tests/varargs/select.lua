-- select counts nils; negative positions.
print(select("#"), select("#", nil, nil), select(2, "a", "b", "c"), select(-1, "a", "b"))
print(pcall(select, 0))
print(pcall(select, -5, 1))
print(pcall(select, "x"))
