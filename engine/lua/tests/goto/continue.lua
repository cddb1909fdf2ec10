-- The usual continue, over locals at the block's end (LUA.md §3).
for i = 1, 5 do
  if i % 2 == 0 then goto continue end
  local x = i * 10
  io.write(x, " ")
  ::continue::
end
print()
