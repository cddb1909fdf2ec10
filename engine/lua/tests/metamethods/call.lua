-- __call gets the value first, also through pcall and tail calls.
local t = setmetatable({}, { __call = function(self, ...) return select("#", ...), ... end })
print(t(1, nil), pcall(t, "p"), (function(...) return t(...) end)(7))
print(pcall(function() local u = setmetatable({}, { __call = 5 }) return u() end))
