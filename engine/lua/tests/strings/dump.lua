-- Functions of the library have no bytecode.
print(pcall(string.dump, print))
print(pcall(string.dump))
