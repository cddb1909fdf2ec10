-- The handler gets the error; further arguments go to the function (5.2 rule; xpcall arguments are LuaJIT's, too).
print(xpcall(function(a, b) return a + b end, print, 1, 2))
print(xpcall(function() error("x", 0) end, function(m) return "handled " .. m end))
print(xpcall(function() local a; return a.b end, function(m) return #m > 0 end))
print(xpcall(function() error("x") end, function() error("y") end))
