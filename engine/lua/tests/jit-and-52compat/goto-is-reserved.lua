-- goto cannot be a name (5.2). By the rule.
print((select(2, loadstring("local goto = 1", "=c")))) print((select(2, loadstring("goto = 1", "=c"))))
