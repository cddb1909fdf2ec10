-- a zero byte in a chunk: no token is named, and the name of the chunk ends there; lj_lex.c, lj_debug.c
print(loadstring('\0'))
print(loadstring('x = 1\0'))
print(loadstring('x = "\0" return #x')) print(loadstring('return #"\0a"')())
print(loadstring('?', '=name\0more'))
print(loadstring('?', '@file\0more.lua'))
print(loadstring('x = ' .. ('1, '):rep(300) .. '1'))
