-- Where it is not: "attempt to yield across C-call boundary" (LUA.md §3).
local y = coroutine.yield
local function try(name, f) print(name, select(2, coroutine.resume(coroutine.create(f)))) end
try("sort", function() table.sort({ 3, 2, 1 }, function() y() end) end)
try("gsub", function() return (("x"):gsub("x", function() y() end)) end)
package.preload.yielding = function() y() end
try("require", function() require "yielding" end)
try("load reader", function() assert(load(function() y() end)) end)
try("format", function() return (("%s"):format(setmetatable({}, { __tostring = function() y() return "" end }))) end)
try("print", function() print(setmetatable({}, { __tostring = function() y() return "" end })) end)
try("handler", function() print(xpcall(error, function() y() end)) end)
