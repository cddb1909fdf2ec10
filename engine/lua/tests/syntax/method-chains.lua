-- Strings and tables as only arguments; chains of calls.
local t = {} function t:add(x) self[#self + 1] = x return self end
t:add "a" :add [[b]] :add { 1 }
print(#t, t[1], t[2], #t[3], ("x"):rep(3):upper())
