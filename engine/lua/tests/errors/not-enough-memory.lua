-- A string that is too long (LUA.md §2.5). By the rule: the limit here is 64 MB.
print(pcall(function() local s = "x" while true do s = s .. s end end))
print(pcall(string.rep, "x", 2^31 - 1))
