print(pcall(function() for k in nil do end end))
print(pcall(function() for k in pairs(nil) do end end))
local function f() 
  local x
  return f2()
end
print(pcall(f))
print(pcall(5))
print(xpcall(function() error('x') end, function(m) error('y') end))
local function rec(n)

  local a = 1 +

   rec(n+1)
  return a end
print(pcall(rec,1))
local co=coroutine.wrap(function() error('x') end)
local function g() co() end
print(pcall(g))
print(pcall(function() co() end))
print(pcall(coroutine.wrap(function() error('x') end)))
print(debug.traceback(coroutine.create(function() end)))
local c=coroutine.create(function() local x = nil; x() end) print(coroutine.resume(c)) print(debug.traceback(c))
local c=coroutine.create(function() error("foo") end) print(coroutine.resume(c)) print(debug.traceback(c))
local c=coroutine.create(function() return coroutine.yield() end) print(coroutine.resume(c)) print(debug.traceback(c))
local function t1() print(debug.traceback("x")) end
local function t2() return t1() end
local function t3() t2() end
t3()
print(select(2,xpcall(function() local t = setmetatable({},{__add=function(t,k) local z = nil .. "x" end}) ; local y = t + 1 end, debug.traceback)))
print(select(2,xpcall(function() for k in function() error("it") end do end end, debug.traceback)))
print(pcall(tostring)) print(pcall(ipairs,5)) print(pcall(setmetatable,{})) print(pcall(getmetatable))
print(pcall(rawset,1)) print(pcall(rawget,{})) print(pcall(next,1)) print(pcall(select)) print(pcall(tonumber,{})) 
print(pcall(function() assert(false,"msg") end)) print(pcall(function() assert(false) end)) print(pcall(function() assert() end)) print(pcall(function() assert(nil,{1}) end))
print(pcall(function() print(setmetatable({},{__tostring=function() return {} end})) end))
print(pcall(setfenv,1)) print(pcall(setfenv,print,{})) print(pcall(getfenv,50)) print(pcall(getfenv,-1)) print(pcall(getfenv,"x")) 
print(pcall(load)) print(pcall(load,{})) print(load("x=","n")) print(load("x","n","b")) print(load(function() return nil end)) print(pcall(load,function() return {} end))
print(pcall(rawequal,1)) print(pcall(error,'x',0)) print(pcall(function() error(5) end)) print(pcall(function() error() end)) print(pcall(function() error('x',3) end))
print(pcall(rawset,{},nil,1)) print(pcall(rawset,{},0/0,1))
print(select(-1,1,2,3)) print(pcall(select,-4,1)) print(select(2,1)) print(pcall(select,'x')) print(select('2','a','b')) print(select(1.9,'a'))
print(tonumber('10',36),tonumber('7',8),tonumber('8',8),tonumber(10,16)) print(pcall(tonumber,'1',1)) print(tonumber('-ff',16),tonumber(' 11 ',2),tonumber('1e1',10), tonumber('',10), tonumber('zz',36))
print(pcall(tonumber)) print(tonumber(nil)) print(type(nil)) print(pcall(type))
print(pcall(coroutine.create,5)) print(pcall(coroutine.resume,5)) print(pcall(coroutine.status,5)) print(pcall(coroutine.wrap)) 
print(pcall(debug.getinfo)) print(pcall(debug.getinfo,1,'?')) print(debug.getinfo(100)) print(pcall(debug.getinfo,'x'))
local function show(t) local r={} for k,v in pairs(t) do r[#r+1]=k..'='..tostring(v) end table.sort(r) print(table.concat(r,' ')) end
print(pcall(module,'mm')) 
print(debug.traceback({})==nil,debug.traceback(nil)) print(debug.traceback(5,1))
