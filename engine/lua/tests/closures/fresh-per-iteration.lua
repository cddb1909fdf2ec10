-- Every turn of a loop has its own variables.
local fs = {}
for i = 1, 3 do fs[#fs + 1] = function() i = i + 10 return i end end
print(fs[1](), fs[1](), fs[2](), fs[3]())
local i = 0
while i < 2 do i = i + 1 local j = i fs[i] = function() j = j + 1 return j end end
print(fs[1](), fs[1](), fs[2]())
