-- A loop by hand; every turn has fresh locals.
local fs, k = {}, 0
::top::
local x = k
fs[#fs + 1] = function() x = x + 1 return x end
k = k + 1
if k < 3 then goto top end
print(fs[1](), fs[1](), fs[2](), fs[3]())
