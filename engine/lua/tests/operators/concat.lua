-- Numbers convert as tostring does; nil is an error with its name.
print(1 .. "", 1.5 .. "|" .. -0.0 .. "|" .. 1e100, 2^53 .. "", 1 .. 2)
print(pcall(function() local a return "x" .. a end))
print(pcall(function() return {} .. "x" end))
