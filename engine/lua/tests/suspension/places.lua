-- Every place where a function can be left in the middle, and gone on with: the runner of unwinding.test.ts suspends there.
local log = {}
local function note(...) for i = 1, select("#", ...) do log[#log + 1] = tostring((select(i, ...))) end end
local function show(name) print(name, table.concat(log, " ")) log = {} end
local function id(x, ...) note("id" .. tostring(x)) return x, ... end
local function two(a, b) return id(a), id(b) end
local function none() id("none") end
local N = {} -- numbers in disguise: every operator is a Lua function
local function wrap(v) return setmetatable({ v = v }, N) end
local function raw(x) return type(x) == "table" and rawget(x, "v") or x end
for _, op in ipairs { "add", "sub", "mul", "div", "mod", "pow" } do
  local f = loadstring("local raw, id, wrap = ... return function(a, b) return wrap(id(raw(a)) " ..
    ({ add = "+", sub = "-", mul = "*", div = "/", mod = "%", pow = "^" })[op] .. " id(raw(b))) end")(raw, id, wrap)
  N["__" .. op] = f
end
N.__unm = function(a) return wrap(-id(raw(a))) end
N.__concat = function(a, b) return "<" .. id(tostring(raw(a))) .. "|" .. id(tostring(raw(b))) .. ">" end
N.__eq = function(a, b) return id(raw(a)) == id(raw(b)) end
N.__lt = function(a, b) return id(raw(a)) < id(raw(b)) end
N.__index = function(t, k) id("get" .. tostring(k)) return k == "none" and nil or k == "self" and t or wrap(tostring(k):len()) end
N.__newindex = function(t, k, v) id("set" .. tostring(k)) rawset(t, "v", raw(v)) end
N.__call = function(self, ...) return id(raw(self)), ... end

local function arithmetic(a, b)
  local x = a + b * a - (b / a) % b
  local y = a * id(2) + id(3) * b + id(raw(a)) ^ 2
  local z = -a + -b - -id(4)
  local sum = a + 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 12 + 13 + 14 + 15 + 16 + 17 + 18 + 19 + 20 + 21 + id(22) + b
  return raw(x), raw(y), raw(z), raw(sum)
end
print(arithmetic(wrap(3), wrap(5))) show "arithmetic"

local function concats(a, b)
  return a .. b, a .. "-" .. id("m") .. "-" .. b, id("x") .. id("y"), id("p") .. 1 .. id("q") .. 2.5 .. b .. id("r") .. a
end
print(concats(wrap("A"), wrap("B"))) show "concat"

local function tests(a, b, c)
  local r = {}
  if a == b and id(true) or id(false) and a < c then r[#r + 1] = "one" end
  if not (a < b) and (id(nil) or a <= c) and not (c > a and id(nil)) then r[#r + 1] = "two" end
  if id(false) then r[#r + 1] = "no" elseif a == c then r[#r + 1] = "no" elseif a >= b then r[#r + 1] = "three" else r[#r + 1] = "no" end
  if id(nil) then r[#r + 1] = "no" elseif id(false) then r[#r + 1] = "no" else id("otherwise") r[#r + 1] = "four" end
  local v = a == b and id("five") or id("no")
  local w = id(false) or (a < c and id("six"))
  local q = (id(nil) and id("no")) or (id(1) and id(nil)) or id("seven")
  local n = not (a ~= b)
  local e = a ~= c, id("eight")
  return v, w, q, n, e, unpack(r)
end
print(tests(wrap(1), wrap(1), wrap(2))) show "tests"

local function indexing(t, u)
  local a = t.x.y[id("key")][id(2)].z
  local b = u[id("k")][id(1)] or t[id("none")]
  t.p = a
  t[id("q")] = b
  u[id("k")][id(2)] = id("stored") .. u.k[id(1)]
  u.m, t.r, u[id("i")] = two("m1", "m2")
  u.g, u.h = id("g"), u.m, id("lost")
  t.s, u.last = t.self.v, (two(1, 2))
  return raw(a), b, raw(t), u.k[2], u.m, u.i, u.g, u.h, u.last
end
print(indexing(wrap(1), { k = { "first" } })) show "indexing"

local object = { n = 0 }
function object:step(by, ...) self.n = self.n + id(by) return self, ... end
function object.make(...) return { n = select("#", ...), step = object.step } end
local function calls(f)
  local a = f(id(1), id(2), two(3, 4))
  local b = { f(id(5)), n = f(), f(two(6, 7)) }
  local c = object:step(id(1)):step(id(2), two(8, 9)).n + object.make(two(1, 2), id(3), none()):step(id(3)).n
  f(none(), (none()), (two(1, 2)))
  f(object:step(f(id(10))))
  local d, e, g, h = f(id(11)), two(12, 13)
  local i, j = f(two(14, 15)), (two(16, 17)), id(18)
  return a, #b, b[1], b[2], b.n, c, d, e, g, h, i, j, f(two(19, 20))
end
print(calls(wrap(7))) show "calls"
print(calls(function(...) id(select("#", ...)) return ... end)) show "calls"

local function tables(...)
  local list = { id(1), id(2), 3, id(4), { id(5), { two(6, 7) } }, "s", id(8) }
  local record = { a = id(1), b = { c = id(2), d = id(3) }, e = 4, f = id(5), g = function() return id(6) end }
  local mixed = { id(1), [id("k")] = id("v"), x = id(2), id(3), [id(10)] = { id(4), y = id(5) }, two(6, 7) }
  local open = { id(1), ..., two(2, 3) }
  local rest = { id(1), ... }
  local upon = {}
  for k, v in pairs(mixed) do upon[#upon + 1] = tostring(k) .. "=" .. tostring(type(v)) end
  table.sort(upon)
  return #list, list[5][2][2], record.b.d, record.f, record.g(), table.concat(upon, ","), #open, open[2], #rest, rest[3]
end
print(tables("va", "vb")) show "tables"

local function loops()
  local r = {}
  local i = 0
  while id(i) < id(3) do
    i = i + id(1)
    local j = 0
    repeat
      j = j + id(1)
      local k = id(j)
      if k == 2 and i == 2 then break end
      r[#r + 1] = i * 10 + k
    until id(k) >= 3 or id(nil)
  end
  for a = id(1), id(3) do
    for b = id(6), id(2), id(-2) do
      if id(b) == 4 and a == 2 then break end
      local c = b
      r[#r + 1] = (function() c = c + a return id(c) end)()
    end
  end
  return table.concat(r, ",")
end
print(loops()) show "loops"

local function captures()
  local r = {}
  for a = 1, 3 do local captured = function() a = a + 10 return a end r[#r + 1] = captured() + a end
  for b = id(1), 2 do r[#r + 1] = function() return b end end
  return r[1], r[2], r[3], id(r[4]() + r[5]())
end
print(captures()) show "captures"

local verbs = setmetatable({}, { __index = function(t, k) note("find" .. k) return function(self, a, b) return note(k .. a) or (self == t), id(b) end end })
local function methods(o) return id(1) and select(2, o:go(id("x"), id("y"))), (function(...) note("object") return ... end)(o):come(id("z"), 5), id(6) end
print(methods(verbs)) show "methods"
local late = setmetatable({}, { __index = function(t, k) coroutine.yield("find" .. k) return function(self, a) return k .. a end end })
local function later(o) return (function(...) note("object") return ... end)(o):come("z") end
for v in coroutine.wrap(function() coroutine.yield(later(late)) end) do print(v) end show "later"

local function generic(list)
  local r = {}
  local function iterator(n) return function(state, at) at = id(at) + 1 if at <= n then return at, id(state[at]) end end end
  for i, v in iterator(id(2)), list, id(0) do r[#r + 1] = i .. v for j, w in ipairs(list) do r[#r + 1] = id(j) .. id(w) if j == 2 then break end end end
  for i, v in ipairs(id(list)) do if id(v) == "b" then break end r[#r + 1] = v end
  for k, v, x in pairs({ q = id("r") }) do r[#r + 1] = id(tostring(k)) .. tostring(x) end
  for v in coroutine.wrap(function() for n = 1, id(3) do coroutine.yield(id(n)) end end) do r[#r + 1] = id(v) end
  for v in wrap(1) do break end
  return table.concat(r, ",")
end
print(generic({ "a", "b", "c" })) show "generic"

local function gotos(n)
  local r = {}
  local i = 0
  ::again::
  i = id(i + 1)
  for j = 1, 3 do
    if id(j) == 2 then goto continue end
    do
      local k = 0
      ::inner::
      k = k + id(1)
      if k < 2 then goto inner end
      r[#r + 1] = i * 100 + j * 10 + k
    end
    if id(i) == 3 then goto done end
    ::continue::
  end
  if i < n then goto again end
  r[#r + 1] = id("never")
  ::done::
  do
    if id(1) then goto skip end
    r[#r + 1] = "skipped"
    ::skip::
    id("end")
  end
  return table.concat(r, ",")
end
print(gotos(5)) show "gotos"

local function back(n)
  local i = 0
  do
    id("before")
    ::again::
    i = i + id(1)
    do local j = 0 ::inner:: j = j + 1 if j < id(3) then goto inner end i = i + j end
    if i < n then goto again end
    id("after")
  end
  local k = 0
  ::only:: k = k + 1 if k < 20 then goto only end
  return i, k
end
print(back(13)) show "back"

local function up(n)
  local a, b = id(n), n
  local function set(v) a = id(v) b = b + id(v) return a end
  local r = a + set(id(5)) + a + b
  a = a + id(1) + set(2)
  local function rec(x) if id(x) == 0 then return id(0) end return rec(x - 1) end
  local function sum(x) if x == 0 then return 0 end return x + sum(id(x) - 1) end
  return r, a, b, rec(5), sum(5), (function(...) return select(id("#"), ...), ... end)(two(1, 2))
end
print(up(3)) show "upvalues"

local function returns(k, ...)
  if k == 1 then return end
  if k == 2 then return id(2) end
  if k == 3 then return (two(3, 4)) end
  if k == 4 then return id(1), ..., two(5, 6) end
  if k == 5 then return object:step(0, two(7, 8)) end
  if k == 6 then return wrap(id(6))(two(9, 10)) end
  if k == 7 then return id(1) + id(2), { id(3) }, id(4) .. id(5), not id(6) end
  if k == 8 then return ... end
  return pcall(error, id("e"))
end
for k = 1, 9 do print(k, select("#", returns(k, "x", "y")), select(2, returns(k, "x", "y"))) end show "returns"

local function deep(n) if n == 0 then return id("bottom") end local r = deep(n - 1) return r end
local function failing(n) if n == 0 then error({ code = id(42) }) end local r = failing(n - 1) return r end
local function protected()
  local ok, r = pcall(deep, id(20))
  local bad, e = pcall(failing, id(20))
  local worse, text = pcall(function() local t = id(nil) return t.x + id(1) end)
  local handled, message = xpcall(function() local a = id(1) return a .. id({}) end, function(m) return id("handler") .. m end)
  local inner = { pcall(pcall, error, id("x")) }
  local yielded = coroutine.wrap(function(a)
    local got, b = pcall(function() local c = coroutine.yield(id(a)) if c == 3 then error("three", 0) end return c end)
    local d = coroutine.yield(id(tostring(got) .. tostring(b)))
    return id(d), two(5, 6)
  end)
  return ok, r, bad, e.code, worse, text, handled, message, inner[1], inner[2], inner[3], yielded(2), yielded(3), yielded(4)
end
print(protected()) show "protected"

local wide = setmetatable({}, { __index = function(t, k) return id(k) .. "?" end, __tostring = function() return id("text") end })
local function mixed_up(...)
  local n = select("#", ...)
  local text = tostring(wide) .. wide.a .. wide[id("b")] .. tostring(id(n))
  local f = id
  local a, b = f(wide.c), #{ f(1), f(2), wide.d, n = wide.e }
  local t = { x = { y = { z = 1 } } }
  t.x.y.z, t.x = t.x.y.z + id(1), { y = id(t.x).y }
  return text, a, b, t.x.y.z, (("%s-%s"):format(id("p"), wide.q):upper():gsub("P", function(c) return id(c) .. "!" end))
end
print(mixed_up(1, nil, 3)) show "mixed"
