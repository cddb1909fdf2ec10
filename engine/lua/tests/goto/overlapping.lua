-- Forward and backward jumps over each other in one block (LUA.md §2.3).
local log = {}
do
  goto f1
  ::b1:: log[#log + 1] = "b" goto e1
  ::f1:: log[#log + 1] = "f" goto b1
  ::e1:: log[#log + 1] = "e"
end
print(table.concat(log))
