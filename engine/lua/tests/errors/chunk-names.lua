-- @file, =name and source as names (LUA.md §2.4).
for _, name in ipairs { "@file.lua", "=name", "return x.y", "local a = 1\nreturn x.y", "@" .. ("d/"):rep(40) .. "f.lua", "=" .. ("n"):rep(80), ("s"):rep(80) } do
  print((select(2, pcall(loadstring("return x.y", name)))))
end
