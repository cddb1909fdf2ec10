-- Options answer as LuaJIT's do.
print(type(collectgarbage("count")), collectgarbage("collect"), collectgarbage("stop"), collectgarbage("restart"), collectgarbage("setpause", 100) ~= nil, collectgarbage("isrunning"), pcall(collectgarbage, "nope"), type(gcinfo()))
