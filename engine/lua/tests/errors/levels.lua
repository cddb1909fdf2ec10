-- error(message, level): whose position stands in front (LUA.md §2.4).
local function throw(level) error("m", level) end
local function caller(level) throw(level) end
for level = 0, 3 do print(pcall(caller, level)) end
print(pcall(error, "direct"))
print(pcall(error))
print(pcall(error, nil))
