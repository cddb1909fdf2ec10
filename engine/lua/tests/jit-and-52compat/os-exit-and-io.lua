-- io of a sandbox: write, no other process, nothing outside its files.
io.write("a", 1, 2.5, "\n") io.stdout:write("b\n")
print(io.open("/no/such/file"), io.type(io.stdout), io.type(5), pcall(io.lines, "/no/such/file"))
