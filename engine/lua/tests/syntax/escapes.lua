-- \x \z \u and decimal escapes (LUA.md, dialect).
print("\x41\u{20AC}\65\066\0671|\z
       joined", "a\
b", #"\0\00\000", '\'', "\"")
