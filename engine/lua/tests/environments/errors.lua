-- Wrong levels and values.
print(pcall(getfenv, -1)) print(pcall(setfenv, print, {})) print(pcall(setfenv, 1)) print(pcall(getfenv, "x")) print(pcall(setfenv, 500, {}))
