-- Mistakes are noticed when matching gets there.
for _, p in ipairs { "[a", "%", "(", ")", "%1", "(()", "%b", "%f", "a**", "[]", "(a)%2" } do print(p, pcall(string.find, "aaa", p)) end
print(("b"):match("a["))
