print(pcall(loadstring("local x = 1 return " .. ("x+"):rep(3000) .. "x")))
print(pcall(loadstring("local x, y = 1, {v = 2} return " .. ("x*1-y.v+"):rep(500) .. "x")))
print(pcall(loadstring("local x = 1 return " .. ("x+"):rep(100) .. "{}")))
print(pcall(loadstring("local x = true return " .. ("x and "):rep(150) .. "7")))
print(pcall(loadstring("local s = 's' return #(" .. ("s.."):rep(150) .. "s)")))
local t = {} for i = 1, 1000 do t[i] = "if x == " .. i .. " then y = " .. i .. " else" end
print(pcall(loadstring("local x, y = 999 " .. table.concat(t):sub(1, -5) .. " end return y")))
local m = setmetatable({}, { __add = function(a, b) return a end })
print(loadstring("local m = ... local a = m " .. "return (" .. ("a+"):rep(30) .. "1) == m")(m))
local function g() return 1 end local a = 1 local function inc() a = a + 1 return a end
print(a + g() + inc() + a + g() + a + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + inc() + a)
