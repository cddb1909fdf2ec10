-- What 5.2 added and LuaJIT has. By the rule.
print(math.log(8, 2), ("x"):rep(2, ","), ("a"):find("a", 1, true), select(-1, 1, 2), string.format("%s", nil), math.mod, string.gfind, table.pack ~= nil)
