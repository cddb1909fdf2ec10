-- A loaded chunk has varargs.
local f = loadstring("local a, b = ... return b, a, select('#', ...)")
print(f(1, 2), f())
