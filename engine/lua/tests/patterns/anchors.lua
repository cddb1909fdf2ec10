-- ^ and $ only at their ends.
print(("a^b$"):find("^b"), ("ab"):find("^a"), ("ab"):find("b$"), ("a$b"):find("$b"), ("a^"):find("a^"), (""):find("^$"))
