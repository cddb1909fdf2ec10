-- The message lists where was looked.
local ok, m = pcall(require, "no.such.module")
print(ok, m:match("^module 'no.such.module' not found:"), m:find("no field package.preload['no.such.module']", 1, true) ~= nil)
