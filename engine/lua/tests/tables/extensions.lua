-- table.new, clear, isempty, isarray, nkeys, clone of OpenResty's LuaJIT. By the rule: Debian has new and clear only.
local t = require("table.new")(4, 4)
t[1], t.x = 1, 2
local clone = require("table.clone")(t)
print(require("table.isempty")({}), require("table.isempty")(t), require("table.nkeys")(t), require("table.isarray")(t), require("table.isarray")({ 1, 2 }), require("table.isarray")({}))
require("table.clear")(t)
print(next(t), clone[1], clone.x)
