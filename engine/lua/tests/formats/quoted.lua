-- %q of control characters and quotes.
print(("%q|%q|%q"):format("a\tb", "\\", "tab\0001"))
print(pcall(string.format, "%q", {}))
