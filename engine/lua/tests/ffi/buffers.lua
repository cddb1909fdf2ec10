-- string.buffer over C memory.
local ffi = require "ffi"

-- Shows values without the numbers of unnamed types and without the path of this file.
local function show(...)
  local shown = {}
  for i = 1, select("#", ...) do
    local text = tostring((select(i, ...)))
    text = text:gsub("(%f[%a]struct) %d+", "%1 N"):gsub("(%f[%a]union) %d+", "%1 N"):gsub("(%f[%a]enum) %d+", "%1 N")
    shown[i] = text:gsub("%S*%.lua:%d+", "here")
  end
  io.write(table.concat(shown, "\t"), "\n")
end

local function try(f, ...)
  show(pcall(f, ...))
end

local buf = require "string.buffer"
local b=buf.new() local q,n=b:reserve(10) show(q,n,ffi.typeof(q)) ffi.copy(q,"hello",5) show(b:commit(5)==b,tostring(b),#b)
q,n=b:reserve(10) show(n) q[0]=65 b:commit(1) show(tostring(b)) try(b.commit,b,n) try(b.commit,b,100) try(b.commit,b,-1) try(b.commit,b) try(b.commit)
q,n=b:ref() show(q,n,ffi.string(q,n)) q[0]=72 show(tostring(b))
b:put("xyz") show(tostring(b)) b:skip(2) q,n=b:ref() show(n,ffi.string(q,n))
show(b:putcdata(ffi.new("char[3]","abc"),2)==b,tostring(b))
try(b.putcdata,b,"x",1)
try(b.putcdata,b)
try(b.putcdata,b,1LL,1)
try(b.putcdata,b,ffi.new"char[3]")
try(b.putcdata,b,ffi.new"char[3]",-1)
try(b.putcdata,b,ffi.new"char[3]","x")
show(b:set(ffi.new("char[3]","abc"),2)==b,tostring(b))
try(b.set,b,ffi.new("char[3]"))
try(b.reserve,b)
try(b.reserve,b,-1)
try(b.reserve,b,"x")
try(b.ref,5)
try(b.reserve)
b=buf.new(100) q,n=b:reserve(1) show(n) b=buf.new() b:put(("x"):rep(40)) q,n=b:reserve(1) show(n) b:reset() q,n=b:reserve(1) show(n) b:free() q,n=b:ref() show(q,n) q,n=b:reserve(0) show(q,n)
b=buf.new() b:put(1LL,ffi.new("int",5)~=nil and 2ULL) show(b) try(b.put,b,ffi.new("int[2]")==nil) try(b.put,b,nil)
b=buf.new() b:put(ffi.typeof"int") show(b) b:reset() b:put(setmetatable({},{__tostring=function() return "T" end})) show(b)
local P=ffi.metatype("struct {int a;}",{__tostring=function() return "PP" end}) b:put(P()) show(b) show(P()) show(string.format("%s|%5s",P(),P()))
b:reset():put("hello"):skip(1LL) show(b, b:get(2LL)) try(buf.new,10LL) try(b.get,b,ffi.new("int",1))
show(pcall(buf.encode,ffi.new("int",5)))
show(buf.decode(buf.encode(5LL)), buf.decode(buf.encode(ffi.new("complex",1,2))), pcall(buf.encode,ffi.new("struct {int a;}")))
