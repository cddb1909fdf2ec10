-- Iterates over matches; captures; ^ is no anchor there.
for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do io.write(k, v, ";") end
for w in ("one two"):gmatch("%a+") do io.write(w, ";") end
for p in ("abc"):gmatch("()") do io.write(p, ";") end
for w in ("aa"):gmatch("^a") do io.write("[", w, "]") end
print()
