-- A caught error thrown again keeps its value.
local function risky() error({ code = 7 }) end
local ok, e = pcall(function() local ok, e = pcall(risky) error(e) end)
print(ok, e.code)
print(pcall(function() local ok, e = pcall(error, "first", 0) error(e .. " again", 0) end))
