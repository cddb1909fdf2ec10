-- %q gives Lua source: newline, \r and \0 escaped (LUA.md §2.4).
print(("%q"):format('a "quote"\n\r\0\\ end'))
print(loadstring("return " .. ("%q"):format("x\0001\r\n"))() == "x\0001\r\n")
