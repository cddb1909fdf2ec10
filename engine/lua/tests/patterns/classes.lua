-- Every class and its complement.
local s = "aZ 5.\t\n_\0\200"
for _, c in ipairs { "a", "c", "d", "g", "l", "p", "s", "u", "w", "x", "z" } do
  io.write(c, select(2, s:gsub("%" .. c, "")), " ", select(2, s:gsub("%" .. c:upper(), "")), "; ")
end
print()
