-- break need not be the last statement of a block (LUA.md §2.8). By the rule.
for i = 1, 3 do if i == 2 then break print("never") end print(i) end
while true do do break local x = 1 end end
print "done"
