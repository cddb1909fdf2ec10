-- ... belongs to its own function; kept by packing.
local function keep(...) local n, t = select("#", ...), { ... } return function() return unpack(t, 1, n) end end
print(keep(1, nil, 3)())
print((function(...) local a, b = ... return a, b end)(1))
