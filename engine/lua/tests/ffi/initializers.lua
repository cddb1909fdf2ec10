-- what one initializer is for: a table fills both parts of a complex, an object of another type goes to the first member; lj_cconv.c
local ffi = require('ffi')
ffi.cdef [[
  typedef struct { int x, y; } in_pair;
  typedef struct { in_pair first; int rest; } in_outer;
  struct in_other { int x, y; };
]]
local function try(...) print(pcall(...)) end
print(ffi.new('complex', { 1 }), ffi.new('complex float', { 1, 2 }), ffi.new('complex', {}))
try(ffi.new, 'complex', { 1, 2, 3 })
local box = ffi.new('struct { complex c; }')
box.c = { 3, 4 }
print(box.c, box.c.re, box.c.im)
local pair = ffi.new('in_pair', 5, 6)
print(ffi.new('in_pair', pair).y, ffi.new('in_outer', pair).first.y, ffi.new('in_outer', pair, 7).rest)
local three = ffi.new('int[3]', { 1, 2, 3 })
print(ffi.new('int[3]', three)[2], ffi.new('int[?]', 3, { 7, 8 })[1])
try(ffi.new, 'int[3]', pair)
try(ffi.new, 'in_pair', three)
try(ffi.new, 'int[2]', three)
try(ffi.new, 'in_pair', ffi.new('struct in_other'))
local pairs_of = ffi.new('in_pair[2]', pair)
print(pairs_of[0].x, pairs_of[1].x, ffi.new('in_pair[2]', pair, pair)[1].y)
print(ffi.new('in_pair[2]', pairs_of)[1].y)
