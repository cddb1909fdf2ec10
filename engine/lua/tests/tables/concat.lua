-- Separator and range; other values than strings and numbers are errors.
print(table.concat({ 1, "b", 2.5 }, "-"), table.concat({ 1, 2, 3 }, ",", 2, 3), table.concat({}, "x") == "", table.concat({ 1, 2 }, ",", 3) == "")
print(pcall(table.concat, { 1, {}, 3 }))
print(pcall(table.concat, { 1 }, ",", 1, 2))
