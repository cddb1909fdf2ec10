-- Enum fields read as cdata that compare with names; references stand for what they were made from; signs of imaginary literals; LUA.md §2.9
local ffi = require('ffi')
ffi.cdef [[
typedef enum sample_signal { LOW = -1, HIGH = 10 } sample_signal;
typedef enum sample_level { NONE, SOME } sample_level;
typedef struct { sample_signal s; sample_level l; } sample_probe;
typedef struct { int x, y; } sample_point;
]]
local probe = ffi.new('sample_probe', { s = 'HIGH', l = 'SOME' })
print(type(probe.s), tonumber(probe.s), probe.s, probe.l)
print(probe.s == 'HIGH', probe.s == 10, 'LOW' == probe.s, probe.l == 'NONE', probe.s ~= 'nothing')
print(probe.s + 1, probe.l >= 'SOME', probe.s > 'LOW')
print(pcall(function() return probe.s < 'nothing' end))
print(pcall(string.format, '%d', probe.s))
local list = ffi.new('sample_signal[2]', { 'LOW', 'LOW' })
print(list[0] == 'LOW', list[1] == list[0], list[0])

local point = ffi.new('sample_point', 3, 4)
local alias = ffi.new('sample_point &', point)
alias.x = 30
print(point.x, alias.y)
print(tonumber(ffi.new('int &', ffi.new('int[2]', 42))))

local seen
local kind = ffi.metatype('sample_point', {
  __add = function(a, b) return a.x + b.x end,
  __newindex = function(_, key, value) seen = key .. value end,
})
print(alias + alias)
kind().unknown = 1
print(seen)
print(pcall(function() ffi.new('const sample_point').unknown = 1 end))
print(pcall(function() ffi.new('const sample_point *', point).x = 1 end))
local behind = ffi.metatype('struct { }', { __index = ffi.new('struct { int z; }', 9) })
print(behind().z)

print(-2.5i, -0i, 3i, -1e400i)
print(pcall(function() return -ffi.new('complex', 1, 2) end))
for _, name in ipairs({ 'int __attribute__((aligned(8))) [3]', '__attribute__((aligned(16))) char [3]' }) do
  print(ffi.sizeof(name), ffi.alignof(name))
end
