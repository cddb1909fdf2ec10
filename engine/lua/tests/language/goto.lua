-- every shape of goto
for i = 1, 3 do for j = 1, 3 do if j == 2 then goto continue end if i == 3 then goto done end io.write(i, j, " ") ::continue:: end end ::done:: print()
do local k = 0 ::top:: k = k + 1 if k < 3 then goto top end print(k) end
do goto f1 ::b1:: io.write("b ") goto e1 ::f1:: io.write("f ") goto b1 ::e1:: print("e") end
do local i = 1 ::a:: if i > 3 then goto z end io.write(i, " ") i = i + 1 goto a ::z:: print("z") end
do local fs = {} local i = 1 ::again:: local x = i * 10 fs[i] = function() x = x + 1 return x end i = i + 1 if i <= 3 then goto again end print(fs[1](), fs[1](), fs[2](), fs[3]()) end
while true do if true then goto out end end ::out:: print("out")
repeat local x = 1 if x then goto cont end print("no") ::cont:: until true
for i = 1, 2 do repeat if i == 1 then break end io.write("i", i, " ") until true end print()
for i = 1, 3 do while true do if i == 2 then goto next end io.write(i, " ") break end ::next:: end print()
do local n = 0 ::l1:: n = n + 1 do if n == 1 then goto l1 end if n == 2 then goto l2 end goto l3 end ::l2:: io.write("l2 ") goto l1 ::l3:: print("l3", n) end
local function f(n) ::start:: if n > 100 then return n end for i = 1, 10 do n = n * 2 if n > 50 then goto start end end return "x" end print(f(1))
do local t = {} for i = 1, 5 do if i % 2 == 0 then goto skip end t[#t + 1] = i ::skip:: end print(table.concat(t, ",")) end
do local i = 0 ::a:: ::b:: i = i + 1 if i == 1 then goto a elseif i == 2 then goto b end print(i) end
do goto x; ::y:: print("y") goto z ::x:: goto y ::z:: end
local function sw(v) if v == 1 then goto one elseif v == 2 then goto two else goto other end ::one:: do return "one" end ::two:: do return "two" end ::other:: return "other" end print(sw(1), sw(2), sw(3))
for i = 1, 2 do for k, v in pairs { 1, 2 } do for j = 1, 2 do if j == 2 then goto nextk end if k == 2 then goto nexti end io.write(i, k, j, " ") end ::nextk:: end ::nexti:: end print()
