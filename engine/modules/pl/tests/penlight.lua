-- What Penlight 1.13.1 (Debian, on luajit) answers to these calls is in penlight.expected.
local sx, tx, ut, ty = require 'pl.stringx', require 'pl.tablex', require 'pl.utils', require 'pl.types'
local List, Set, pretty, path, template, class = require 'pl.List', require 'pl.Set', require 'pl.pretty', require 'pl.path', require 'pl.template', require 'pl.class'
local function show(...)
  local n = select('#', ...)
  local o = {}
  for i = 1, n do local v = select(i, ...)
    if type(v) == 'table' then local ks = {} for k in pairs(v) do if k ~= 'super' then ks[#ks+1]=k end end
      table.sort(ks, function(a,b) return type(a)..tostring(a) < type(b)..tostring(b) end)
      local p = {} for _,k in ipairs(ks) do local x = rawget(v,k) p[#p+1] = tostring(k)..'='..(type(x)=='table' and '{'..#x..'}' or tostring(x)) end
      o[i] = '{'..table.concat(p,';')..'}'..(getmetatable(v)==List and 'L' or '')
    else o[i] = type(v)..':'..tostring(v) end end
  print(table.concat(o, ' | '))
end
local function try(name, f, ...) local r = {pcall(f, ...)} io.write(name, ' ')
  if r[1] then show(unpack(r, 2, table.maxn(r))) else print('ERR '..tostring(r[2]):gsub('^[^ ]*:%d+: ','')) end end
for _, s in ipairs{'a,b,c','',',a,','a b  c',' x ','abc','a\nb\r\nc\n','  foo bar\n   baz\n', 'hello world foo'} do
  for _, d in ipairs{',',' ','b','', false} do
    try('split', sx.split, s, d or nil) try('split2', sx.split, s, d or nil, 2) try('usplit', ut.split, s, d or nil) try('usplitn', ut.split, s, d or nil, true, 2)
    if d then try('part', sx.partition, s, d) try('rpart', sx.rpartition, s, d) try('count', sx.count, s, d) try('lf', sx.lfind, s, d) try('rf', sx.rfind, s, d) try('rf2', sx.rfind, s, d, 2, 4) try('repl', sx.replace, s, d, '<%1>') try('repl1', sx.replace, s, d, 'X', 1) try('strip', sx.strip, s, d) try('sw', sx.startswith, s, d) try('ew', sx.endswith, s, d) end
  end
  for _, f in ipairs{'isalpha','isdigit','isalnum','isspace','islower','isupper','splitlines','strip','lstrip','rstrip','title','dedent','splitv','quote_string'} do try(f, sx[f], s) end
  try('sl', sx.splitlines, s, true) try('indent', sx.indent, s, 2) try('indent', sx.indent, s, 1, '>') try('ljust', sx.ljust, s, 8, '*') try('rj', sx.rjust, s, 8) try('ce', sx.center, s, 9, '-') try('at', sx.at, s, 2) try('at', sx.at, s, -1) try('sh', sx.shorten, s, 5) try('sh', sx.shorten, s, 5, true) try('fill', sx.fill, s, 6) try('wrap', sx.wrap, s, 4, true) try('exp', sx.expandtabs, 'a\tbb\tc'..s, 4)
  local o = {} for l in sx.lines(s) do o[#o+1] = l end show(o)
end
try('e', sx.split, nil) try('e', sx.ljust, 'a', 'b') try('e', sx.partition, 'a', '') try('j', sx.join, '-', {1,2,'x'})
try('T', function() return sx.Template('$a ${b} $c'):safe_substitute{a=1,b='x'} end) try('T', function() return sx.Template('$a ${b} $c'):substitute{a=1,b='x',c='z'} end) try('T', function() return sx.Template('$a $c'):substitute{a=1} end)
local t = {10,20,30,20, x='y', n={1,2}}
try('size', tx.size, t) try('copy', tx.copy, t) try('deep', tx.deepcopy, t) try('find', tx.find, t, 20) try('find', tx.find, t, 20, 3) try('find', tx.find, t, 20, -1) try('rfind', tx.rfind, t, 20) try('sub', tx.sub, t, 2, 3) try('sub', tx.sub, t, -2) try('sub', tx.sub, t, 1, -2)
try('map', tx.map, function(v) return tostring(v):sub(1,2) end, {1,2,a=3}) try('imap', tx.imap, '+', {1,2,3}, 10) try('map2', tx.map2, '*', {1,2,a=3}, {4,5,a=6}) try('imap2', tx.imap2, '..', {'a','b'}, {'c','d','e'}) try('red', tx.reduce, '+', {1,2,3,4}) try('red', tx.reduce, '+', {1,2}, 10) try('red', tx.reduce, '+', {}, 5) try('filt', tx.filter, {1,5,3,7}, '>', 3) try('filt', tx.filter, {1,5,3,7}, '|x| x % 5 == 0') try('mapn', tx.mapn, function(a,b,c) return a+b+c end, {1,2},{3,4},{5,6,7}) try('zip', tx.zip, {1,2,3},{4,5,6})
try('keys', function() return tx.keys{a=1} end) try('vals', function() return tx.values{a=1} end) try('imapx', tx.index_map, {'a','b'}) try('mkset', tx.makeset, {'a','b'}) try('merge', tx.merge, {a=1,b=2}, {b=3,c=4}) try('union', tx.union, {a=1,b=2}, {b=3,c=4}) try('diff', tx.difference, {a=1,b=2}, {b=3,c=4}) try('sdiff', tx.difference, {a=1,b=2}, {b=3,c=4}, true) try('cm', tx.count_map, {1,2,1,3,2,1}) try('range', tx.range, 1, 5, 2) try('range', tx.range, 5, 1) try('range', tx.range, 5, 1, -2) try('range', tx.range, 2,2)
try('idx', tx.index_by, {10,20,30}, {3,1}) try('dc', tx.deepcompare, {a={1,2}}, {a={1,2}}) try('dc', tx.deepcompare, {a={1,2}}, {a={1,2,3}}) try('dc', tx.deepcompare, 1.0001, 1, nil, 0.1) try('cmp', tx.compare, {1,2}, {1,2}, '==') try('cno', tx.compare_no_order, {1,2}, {2,1}) try('search', tx.search, {a={b={c=5}}}, 5) try('search', tx.search, {{{5}}}, 5) try('ins', tx.insertvalues, {1,2,3}, 2, {20,30}) try('ins', tx.insertvalues, {1,2,3}, {20,30}) try('rem', tx.removevalues, {1,2,3,4}, 2, 3) try('icopy', tx.icopy, {1,2,3,4,5,6}, {20,30}, 2) try('icopy', tx.icopy, {1,2,3,4,5,6}, {20,30,40}, 2, 2) try('move', tx.move, {1,2,3,4,5,6}, {20,30}, 2) try('new', tx.new, 3, 'x') try('e', tx.map, 5, {}) try('e', tx.map, print, 5) try('fi', tx.find_if, {1,5,9}, '>', 4) try('pm', tx.pairmap, function(k,v) return v,k end, {a=1}) try('up', tx.update, {a=1}, {b=2}) try('mnm', tx.map_named_method, 'upper', {'a','b'})
for k, v in tx.sort{c=1,a=3,b=2} do io.write(k,'=',v,' ') end for k, v in tx.sortv{c=1,a=3,b=2} do io.write(k,'=',v,' ') end for k, v in tx.sortv({c=1,a=3,b=2},'>') do io.write(k,'=',v,' ') end print()
try('ro', function() local r = tx.readonly{1,2}; return r[1], r[3] end) try('ro', function() local r = tx.readonly{1,2}; r[3]=1 end)
local L = List{1,2,3}
show(L:append(4), L:len(), L:contains(2), L:index(3), L:slice(2,3), L:reverse(), L:pop(), L:put(9), L:insert(2,8), L:remove(1), L:remove_value(8)) show(L, tostring(L), L:join('-'), tostring(L .. List{7}), L == List{4,3,2}, L:map('+',1), L:filter('>',2), L:reduce('+'), L:sorted(), L:sort('>'), L:count(2), L:minmax())
show(List.range(3), List.range(2,8,2), List('abc'), List.split('a b'), List():extend{1,2}, L:clone():splice(2,{5,6}), L:clone():slice_assign(1,2,{7}), L:clone():chop(1,1), L:clone():clear(), List{'a','b'}:mapm('upper'), L:map2('+', {1,2,3}), L:transform('*',2), L:is_a(List), List:class_of(L), ty.type(L))
local S = Set{'a','b'} local R = Set{'b','c'} local function sk(s) local k = {} for x in pairs(s) do k[#k+1]=x end table.sort(k) return table.concat(k,',') end
print(sk(S+R), sk(S*R), sk(S-R), sk(S^R), S<R, Set{'b'}<S, S==Set{'b','a'}, Set.len(S), Set.isempty(Set{}), Set.isdisjoint(S,Set{'z'}), sk(S+'q'), sk(S-'a'), sk(Set.map(S,'|x| x..x')))
for _, v in ipairs{{}, {1,2,'x'}, {a=1,b={c=2,['d e']=3}}, {[5]=1,[10]='z'}, {'a',nil,'c'}, {['end']=1, ['a-b']='q"r', nl='x\ny', br='[[x]]'}, {true, 1.5, 1e20, 0/0, 1/0}} do try('w', pretty.write, v) try('w', pretty.write, v, '') try('w', pretty.write, v, '  ', true) end
try('w', pretty.write, 'str') try('w', pretty.write, 5) try('r', pretty.read, '{1,2,a=3}') try('r', pretty.read, '{1,function() end}') try('r', pretty.read, 'x') try('l', pretty.load, 'a=1 b=2') try('n', pretty.number, 123456) try('n', pretty.number, 123456, 'M') try('n', pretty.number, 1234567, 'T') try('n', pretty.number, 1234567890,'N',2) try('n', pretty.number, 12)
local c = setmetatable({}, nil) c.c = c try('w', pretty.write, c)
for _, p in ipairs{'/a/b.c','a/b','','/','a.b.c/d','x.tar.gz','/a/../b/./c//d','../x','.','//a','///a','a/..','a/'} do for _, f in ipairs{'splitpath','splitext','dirname','basename','extension','isabs','normpath','abspath'} do try(f, path[f], p) end try('join', path.join, p, 'z') try('join', path.join, p, '/z', 'y') try('rel', path.relpath, p, '/a/q') try('cp', path.common_prefix, p, '/a/b/x') end
for _, tpl in ipairs{'hello $(name)!', '# for i = 1, 3 do\n$(i) x\n# end\n', 'plain', '', '#if x then\nyes\n#else\nno\n#end', '$(nilvalue)|$(1+1)', 'a\n# local z = 5\nb$(z)\n\nc', '$(error("boom"))', '# bad bad\n'} do
  local t, err = template.compile(tpl) if not t then print('ERR', (err:gsub('^.-:%d+:',''))) else local out, e2 = t:render{name='Bob', x=false} print(out, e2 and e2:match('boom')) end end
print(template.substitute('a $(b) @{c}', {b=1, c=2})) print(template.substitute('a @{c}', {_inline_escape='@', _brackets='{}', c=2})) print(template.substitute('a $(c)', {_parent={c=7}})) print((template.compile('a\nb$(1)\n', {newline=true}):render{}))
local A = class() function A:_init(n) self.n = n end function A:get() return self.n end function A.__add(a,b) return a.n+b.n end
local B = class(A) function B:_init(n, m) self:super(n) self.m = m end
local D = class(B)
local a, b, d = A(1), B(2,3), D(4,5) show(a:get(), b:get(), b.m, d.m, d.n, b:is_a(A), a:is_a(B), A:class_of(d), d:is_a()==D, a+a, rawget(b,'super'))
local P = class{ _init = function(self, x) self.x = x end, hi = function(self) return 'hi'..self.x end } show(P(3):hi())
local Q = class{ _base = A, extra = function() return 'e' end } show(Q(9):get(), Q(1).extra())
class.Named() print(tostring(Named._name), Named() ~= nil)
try('cl', class, 5)
for _, v in ipairs{'', ' ', 'yes', 'No', 0, 1, {}, {1}, true, false} do io.write(tostring(ty.is_empty(v)), tostring(ty.is_empty(v, true)), tostring(ty.to_bool(v)), tostring(ty.to_bool(v, {'no'}, true)), ' ') end print()
print(ty.type({}), ty.type(setmetatable({},{})), ty.type(List()), ty.is_callable(print), ty.is_callable({}), ty.is_integer(3), ty.is_iterable(5))
try('enum', function() local e = ut.enum('A','B') return e.A, e('C') end) try('enum', function() return ut.enum('A').B end) try('enum', function() return ut.enum{'x', y=5}.y end)
try('esc', ut.escape, 'a.b*c[d]^$()%-+?') try('q', ut.quote_arg, "it's") try('q', ut.quote_arg, {'a','b c'}) try('aa', ut.assert_arg, 1, 5, 'string') try('aa', ut.assert_arg, 2, 'v', 'string', function() return false end, 'is bad') try('as', ut.assert_string, 3, nil) try('fa', ut.function_arg, 1, {}) try('fa', ut.function_arg, 2, nil) try('fa', ut.function_arg, 0, nil, 'zz') try('ch', ut.choose, 1, 2, 3) try('b1', function() return ut.bind1(math.max, 5)(3), ut.bind2('-', 1)(10) end) try('mem', function() local n = 0 local f = ut.memoize(function(k) n = n + 1 return k..'!' end) f'a' return f'a', n end) try('it', ut.is_type, {}, 'table') try('sl', function() return ut.string_lambda'_+1'(2), ut.string_lambda'|a,b| a..b'('x','y') end) try('raise', ut.raise, 'm')
for i, v in ut.npairs({1,nil,3,n=3}) do io.write(i, tostring(v), ' ') end for k, v in ut.kpairs({1,2,a=5}) do io.write(k, v) end print()
