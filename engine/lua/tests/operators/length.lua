-- Length of strings is bytes; of other values an error with the name.
print(#"", #"äö", #"a\0b", #{ 1, 2, 3 }, #{ n = 1 })
print(pcall(function() local n = 5 return #n end))
print(pcall(function() return #nil end))
