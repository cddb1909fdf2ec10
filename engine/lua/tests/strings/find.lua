-- Plain search, positions and captures; a start behind the end finds nothing (5.2). By the rule.
print(("hello"):find("l"), ("hello"):find("l", 4), ("hello"):find("xyz"), ("a.b"):find(".", 1, true), ("a.b"):find("%."))
print(("key=val"):find("(%w+)=(%w+)"), (""):find(""), ("abc"):find("", 10), ("abc"):find("b", -1))
