-- table.move overlaps safely and gives the target.
local t = { 1, 2, 3, 4, 5 }
print(table.concat(table.move(t, 2, 4, 1), ","), table.concat(table.move({ 1, 2, 3 }, 1, 3, 3), ","), table.concat(table.move({ 1, 2 }, 1, 2, 1, { 9, 9, 9 }), ","))
