-- Where a yield is allowed (LUA.md §3).
local y = coroutine.yield
local function try(name, f) io.write(name, " ", tostring(coroutine.resume(coroutine.create(f))), "; ") end
try("pcall", function() pcall(y) end)
try("xpcall", function() xpcall(y, print) end)
try("__index", function() return setmetatable({}, { __index = function() y() end }).x end)
try("__newindex", function() setmetatable({}, { __newindex = function() y() end }).x = 1 end)
try("__add", function() return setmetatable({}, { __add = function() y() end }) + 1 end)
try("__concat", function() return "a" .. "b" .. setmetatable({}, { __concat = function() y() return "c" end }) end)
try("__eq", function() local mt = { __eq = function() y() end } return setmetatable({}, mt) == setmetatable({}, mt) end)
try("__lt", function() local mt = { __lt = function() y() end } return setmetatable({}, mt) < setmetatable({}, mt) end)
try("__call", function() setmetatable({}, { __call = function() y() end })() end)
try("iterator", function() for _ in function() y() end do end end)
try("tostring", function() tostring(setmetatable({}, { __tostring = function() y() return "" end })) end)
try("foreach", function() table.foreach({ 1 }, function() y() end) end)
try("chunk", function() loadstring("coroutine.yield()")() end)
print()
