-- rep with a separator (5.2) and counts that are none.
print(("x"):rep(3), ("x"):rep(0) == "", ("x"):rep(-1) == "", ("ab"):rep(2, "-"), ("x"):rep(1, ","), (""):rep(100) == "")
