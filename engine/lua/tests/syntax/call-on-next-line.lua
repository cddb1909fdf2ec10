-- A call may begin on the next line: no ambiguity error (LUA.md §2.8). By the rule.
local function f(x) return function(y) return x + y end end
local r = f(1)
(2)
print(r)
