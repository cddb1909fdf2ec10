-- what # says about tables with holes
local function f() return nil, nil, 3 end
print(#{ [2] = 5 }, #{ [1] = 1, [2] = 2, [4] = 4 }, #{ 1, nil, 3 }, #{ nil, nil, 3 }, #{ nil, nil, 3, nil }, #{ 1, 2, nil, 4, nil, nil }, #{ 1, nil, nil, nil, 5, 6 })
print(#{ f() }, #{ 1, f() }, #{ f(), 1 }, #{ 1, nil, f() })
local t = {} t[2] = 1 print(#t) t = {} t[3] = 1 print(#t) t[2] = 4 print(#t) t = {} t[4] = 1 t[2] = 1 t[1] = 1 print(#t)
t = { 1, 2, 3, 4, 5 } t[3] = nil t[5] = nil print(#t) t[4] = nil print(#t)
t = {} for i = 1, 10 do t[i] = i end for i = 2, 9 do t[i] = nil end print(#t) t[10] = nil print(#t)
t = {} t[1] = 1 t[2] = 1 t[3] = 1 t[5] = 1 print(#t) t[6] = 1 t[7] = 1 print(#t)
for k = 0, 6 do
  local u = {} for i = 1, k do u["x" .. i] = i end u[2] = 1
  local v = {} for i = 1, k do v["x" .. i] = i end v[3] = 1 local n = #v v[2] = 1
  print(k, #u, n, #v)
end
t = { 1 } table.remove(t) table.insert(t, 3, 5) print(#t) table.insert(t, 2, 4) print(#t)
t = {} for i = 1, 20 do t[i] = i end for i = 20, 1, -1 do t[i] = nil io.write(#t, " ") end print()
t = {} for i = 20, 1, -1 do t[i] = i end print(#t) for i = 1, 20 do t[i] = nil io.write(#t, " ") end print()
