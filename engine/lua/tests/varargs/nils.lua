-- Holes survive passing on.
local function count(...) return select("#", ...) end
local function pass(...) return count(...), count(nil, ...), count(..., nil) end
print(pass(nil, 1, nil))
local t = { n = select("#", nil, nil), nil, nil }
print(t.n, #t, count(unpack(t, 1, t.n)))
