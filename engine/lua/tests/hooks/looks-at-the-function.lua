-- Level 2 of a hook is the function it was called for.
local log = {}
local function work(n)
  local s = n * 2
  local name = "x" .. s
  return name
end
debug.sethook(function(event, line)
  local info = debug.getinfo(2, "Slf")
  if info.func == work then
    local shown = {}
    for i = 1, 4 do
      local name, value = debug.getlocal(2, i)
      if name and name:sub(1, 1) ~= "(" then shown[#shown + 1] = name .. "=" .. tostring(value) end
    end
    log[#log + 1] = line .. " " .. info.currentline .. " " .. info.linedefined .. " " .. table.concat(shown, ",")
  end
end, "l")
work(4)
debug.sethook()
print(table.concat(log, "\n"))
