-- Which operand a comparison's message names first (LUA.md §2.4). By the rule: > and <= report swapped.
print(pcall(function() return 1 < nil end))
print(pcall(function() return 1 > nil end))
print(pcall(function() return 1 <= nil end))
print(pcall(function() return 1 >= nil end))
