-- package.searchpath: any path, separator and replacement; lib_package.c searchpath
local function try(...) print(pcall(package.searchpath, ...)) end
try('no.such', '?.lua;./lib/?/init.lua')
try('no.such', '?.lua', '')
try('no-such', '?.lua', '-')
try('no.such', '?.lua', '.', '_')
try('no.such', 'elsewhere')
try('no.such', '?;;?.x')
print(pcall(function() package.searchpath('x') end))
print(pcall(function() package.searchpath('x', '?', {}) end))
print(pcall(function() package.loadlib('x') end))
print(pcall(function() package.seeall(1) end))
