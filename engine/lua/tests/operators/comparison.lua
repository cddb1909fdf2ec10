-- Strings by bytes, unsigned (LUA.md §2.1); mixed types are errors, <= reports them swapped. By the rule.
print("a" < "b", "Z" < "a", "a" < "aa", "\0" < "\1", "\200" > "a", "" < "a", "10" < "9", 1 <= 1, -0 == 0)
for _, f in ipairs { function() return 1 < "2" end, function() return {} < {} end, function() return nil > 1 end, function() return "a" <= 1 end } do
  print(pcall(f))
end
