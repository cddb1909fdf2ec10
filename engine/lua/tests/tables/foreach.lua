-- foreach and foreachi stop at the first value.
print(table.foreachi({ "a", "b", "c" }, function(i, v) if v == "b" then return i end end))
print(table.foreach({ x = 1 }, function(k, v) return k .. v end), table.foreach({}, print))
