-- Positions, nested and empty captures; %1.
print(("hello"):match("()ll()"), ("key = val"):match("^(%w+)%s*=%s*(%w+)$"), ("abab"):match("(ab)%1"), ("x"):match("()"), ("ab"):match("((a)(b))"))
