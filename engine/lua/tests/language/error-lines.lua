print(loadstring("\n\nlocal t = nil\nlocal y = t.x\n  .z","@x"))
print(pcall(loadstring("\n\nlocal t = {}\nlocal y = t.x\n  .z","@x")))
print(pcall(loadstring("local t = {}\nlocal y = t.x\n  + 1","@x"))) print(pcall(loadstring("local t = {}\nt.x.y\n  = 1","@x"))) print(pcall(loadstring("for i=1,\n'x'\n do end","@x"))) print(pcall(loadstring("local t={}\nlocal x = {a=1,\nb=t.x.y,\nc=3}","@x"))) print(pcall(loadstring("local t={}\nlocal x = 'a'..\nt..\n'b'","@x"))) print(pcall(loadstring("local t={}\nif t\n<\n1 then end","@x")))print(pcall(loadstring("local t={}\nreturn\n-t","@x")))
