-- % before anything that is no letter stands for itself.
print(("a.b+c"):gsub("[%.%+]", "%%"), ("$5"):match("%$(%d)"), ("100%"):match("%%"), ("a\0b"):find("\0"), ("a\0b"):find("%z"))
