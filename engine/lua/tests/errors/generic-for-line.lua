-- What a generic for calls each turn is on the line where its expressions begin; LUA.md §2.4
local function lineOf(source)
  return (select(2, pcall(loadstring(source, '=chunk'))))
end
print(lineOf('for k in 3 do end'))
print(lineOf('\nfor k,\nv in\n3\ndo\nend'))
print(lineOf('for k, v in\n\n nil,\n nil\n do end'))
print(lineOf('for k in\nfunction() error("here", 2) end\ndo\nend'))

local function walk()
  for k, v in
    next, {} do
    return k
  end
end
local lines = {}
for line in pairs(debug.getinfo(walk, 'L').activelines) do lines[#lines + 1] = line - debug.getinfo(walk, 'S').linedefined end
table.sort(lines)
print(table.concat(lines, ' '))

local function ends(x)
  x = x + 1
  return x
end
lines = {}
for line in pairs(debug.getinfo(ends, 'L').activelines) do lines[#lines + 1] = line - debug.getinfo(ends, 'S').linedefined end
table.sort(lines)
print(table.concat(lines, ' '))
print(pcall(debug.getinfo, 1, '>S'))
