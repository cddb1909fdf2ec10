-- module and package.seeall.
local f = loadstring("module('a.b', package.seeall) function hello() return tostring(_NAME) .. ' ' .. _PACKAGE end")
f()
print(a.b.hello(), package.loaded["a.b"] == a.b, a.b._M == a.b)
