-- By the rule: a reader that never ends runs out of memory, not the machine it runs on (luajit goes on to its own limit); LUA.md §2.5
local piece = ('-'):rep(2 ^ 20)
print(load(function() return piece end))
