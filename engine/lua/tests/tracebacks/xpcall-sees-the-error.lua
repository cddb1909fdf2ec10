-- A handler runs on top of the failed stack (LUA.md §2.4).
local function bad() local x; x.y = 1 end
print(select(2, xpcall(function() bad() return 1 end, debug.traceback)))
