-- Messages name the C types.
print(pcall(function() return 1LL + {} end)) print(pcall(function() return 1LL .. "x" end)) print(pcall(function() return 1LL < "x" end))
print(pcall(function() local a = 1LL return a.x end)) print(pcall(function() local a = 1LL return a() end)) print(pcall(function() local a = 1LL return #a end))
