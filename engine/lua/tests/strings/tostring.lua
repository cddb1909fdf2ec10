-- How values look.
print(tostring(nil), tostring(true), tostring(12), tostring("x"), tostring(-0), tostring(1e15), tostring(2^63), tostring(0.1))
print((tostring(print):gsub("0x%x+", "PTR"):gsub("#%d+", "#N")), (tostring({}):gsub("0x%x+", "PTR")), pcall(tostring))
