-- * + - ? and backtracking.
print(("aaa"):match("a*"), ("aaa"):match("a-"), ("aaa"):match("^a-$"), ("abc"):match("ab?c?d?"), ("<<a>>"):match("<(.-)>"), ("<<a>>"):match("<(.*)>"))
