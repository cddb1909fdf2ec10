-- %.17g and tonumber.
for _, x in ipairs { 0.1, 1 / 3, 1e300, 123456.789, 2^-1074 } do io.write(tostring(tonumber(("%.17g"):format(x)) == x), " ") end print()
