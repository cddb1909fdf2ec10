-- A label of a block hides labels of the same name outside, also for jumps that stand before it; LUA.md §2.3
do
  local turns = 0
  ::again::
  do
    turns = turns + 1
    if turns > 3 then error('jumped back') end
    goto again
    turns = 100
    ::again::
  end
  print('forward in its own block', turns)
end

do
  local turns = 0
  ::again::
  turns = turns + 1
  do
    do
      if turns < 3 then goto again end
    end
    ::other::
  end
  print('back out of two blocks', turns)
end

do
  local log = {}
  ::start::
  log[#log + 1] = 'outer'
  while true do
    if #log < 3 then
      log[#log + 1] = 'inner'
      goto start
    end
    do break end
    ::start::
    log[#log + 1] = 'label of the loop'
    if #log > 5 then break end
  end
  print(table.concat(log, ' '))
end

do
  local made = {}
  for i = 1, 3 do
    local kept = i
    made[i] = function() return kept end
    if i == 2 then goto continue end
    made[i + 10] = true
    ::continue::
  end
  ::continue::
  print(made[1](), made[2](), made[3](), made[11], made[12], made[13])
end
print((loadstring('goto a do ::a:: end')))
print((loadstring('do goto a do ::a:: end end ::a::')) ~= nil)
print(select(2, loadstring('::a:: do ::a:: end ::a::', '=chunk')))
