-- Numbers are accepted as strings.
print(string.rep(12, 2), string.len(123), ("x"):rep("2"), string.upper(1.5))
print(pcall(string.rep, {}, 1))
print(pcall(string.rep, "x", "y"))
