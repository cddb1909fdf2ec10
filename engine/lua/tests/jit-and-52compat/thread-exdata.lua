-- thread.exdata is OpenResty's. By the rule: Debian's luajit has none.
local ok, exdata = pcall(require, "thread.exdata")
print(ok, type(exdata))
