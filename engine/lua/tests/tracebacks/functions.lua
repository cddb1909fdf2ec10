-- Names and kinds of frames (LUA.md §2.4).
local t = {}
function t.field() print((debug.traceback("m"))) return 1 end
function t:method() local r = t.field() return r end
local function lo() local r = t:method() return r end
globalfn = function() local r = lo() return r end
globalfn()
