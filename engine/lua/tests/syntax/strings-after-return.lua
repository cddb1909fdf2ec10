-- return 'end' and friends: a string that looks like a keyword (LUA.md §2.8).
local function f(n) if n == 1 then return 'end' elseif n == 2 then return 'else' else return "until" end end
print(f(1), f(2), f(3))
