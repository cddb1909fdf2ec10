-- %s with width and precision; __tostring; embedded zeros.
print(("%s|%5s|%-5s|%.2s|%5.1s"):format("abc", "ab", "ab", "abc", "xyz"))
print(("%s %s %s"):format(nil, true, setmetatable({}, { __tostring = function() return "T" end })), #("%s"):format("a\0b"))
print(("%%"):format(), pcall(string.format, "%5%"))
