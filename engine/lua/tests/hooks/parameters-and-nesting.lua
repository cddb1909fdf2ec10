-- A call hook sees the parameters; a hook that sets another is not watched by that one; turns of an empty loop count as one instruction; LUA.md §2.9
local function show(...) io.write(table.concat({ ... }, ' '), '\n') end

local function plain(first, second) return first, second end
debug.sethook(function()
  debug.sethook()
  show('at the call', (debug.getlocal(2, 1)), tostring(select(2, debug.getlocal(2, 1))), (debug.getlocal(2, 2)))
  show('sets', debug.setlocal(2, 1, 'changed'))
end, 'c')
show(plain('given', 'second'))

local object = {}
function object:method(a, b, ...)
  local c = 13
  return c
end
debug.sethook(function(event)
  show('first hook', event)
  debug.sethook(function(kind)
    debug.sethook()
    local names = {}
    for i = 1, 3 do names[i] = debug.getlocal(2, i) .. '=' .. type(select(2, debug.getlocal(2, i))) end
    show('second hook', kind, table.concat(names, ' '))
  end, 'l')
end, 'c')
object:method(1, 2, 3, 4)

if jit then jit.off() end
local count = 0
debug.sethook(function() count = count + 1 end, '', 4)
count = 0 for i = 1, 1000 do end
show('counted by fours', tostring(count > 250 and count < 255))
debug.sethook(function() count = count + 1 end, '', 4000)
count = 0 for i = 1, 1000 do end
show('too few for', count)
debug.sethook()
