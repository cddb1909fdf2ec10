-- # is a border; trailing nils are gone.
local t = { 1, 2, 3, nil }
print(#t, #{ nil }, #{ 1, nil }, #{ n = 1, 2 })
t[3] = nil print(#t) t[4] = 4 t[3] = 3 print(#t)
