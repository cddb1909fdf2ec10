-- A cdata key is an identity.
local t = {}
t[1LL] = "a"
print(t[1LL], t[1], next(t) ~= nil)
