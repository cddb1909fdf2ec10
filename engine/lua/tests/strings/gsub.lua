-- Replacement by string, table and function; count and limit.
print(("hello"):gsub("l", "L"), ("hello"):gsub("l", "L", 1), ("abc"):gsub("%w", "%0%0"), ("abc"):gsub("", "-"))
print(("a b c"):gsub("%w", { a = "1", b = false }), ("abc"):gsub("%w", function(c) if c == "b" then return "B" end end))
print(pcall(string.gsub, "x", "x", "%2"))
print(pcall(string.gsub, "x", "x", function() return {} end))
