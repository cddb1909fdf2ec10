-- 64-bit integers, C numbers and pointers in operators.
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

try(function() return 1LL==1.5, 1LL<1.5, 1.5<2LL, 1LL<=1, -1LL<1ULL, 2^63==0x8000000000000000ULL, 1LL~=2 end)
try(function() return ffi.new("int",3)+ffi.new("int",4), ffi.new("uint32_t",-1)+1, ffi.new("uint8_t",255)+1, 5-ffi.new("int",3), ffi.new("bool",true)+1, ffi.new("float",1.5)*2, ffi.new("double",7)/ffi.new("int",2) end)
try(function() local a=ffi.new("int[4]") local p=a+1 local q=p+2 return q-p,q-a,p<q,p<=p,p==a+1,p~=q,q-1==p+1,(p-1)==a, ffi.cast("char*",q)-ffi.cast("char*",p) end)
try(function() return ffi.new("int[4]")+ffi.new("int[4]") end)
try(function() return ffi.new("int*")*2 end)
try(function() return ffi.new("void*")-ffi.new("void*") end)
try(function() return ffi.new("void*")+1 end)
try(function() return ffi.new("st*")+1 end)
try(function() return ffi.new("int*")+"1" end)
try(function() return ffi.new("int*")<ffi.new("int*") end)
try(function() return ffi.new("int*")<nil end)
try(function() return ffi.new("int*")==ffi.new("char*") end)
try(function() return ffi.new("int*")==0 end)
try(function() return nil==ffi.new("int*"),ffi.new("int*")==nil,ffi.new("int*")~=nil,not ffi.new("int*") end)
try(function() local p,q=ffi.new("int*"),nil return p==q,q==p,p~=q end)
try(function() return ffi.new("int*")==false,ffi.new("int*")=="x" end)
