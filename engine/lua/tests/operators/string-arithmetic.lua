-- Strings that are numerals convert, hex ones too; others are named in the error.
print("10" + 5, "0x10" * 2, " 3 " - 1, "1e1" / 4, -"2", "7" % 4, "2" ^ 3)
print(pcall(function() local s = "abc" return s + 1 end))
print(pcall(function() local t = {} return 1 + t.x end))
