-- Library modules are loaded.
for _, name in ipairs { "string", "table", "math", "os", "io", "debug", "coroutine", "bit", "package", "jit", "_G" } do
  io.write(name, " ", tostring(package.loaded[name] == (name == "_G" and _G or _G[name] or require(name))), "; ")
end
print(type(package.path), type(package.cpath), #package.config)
