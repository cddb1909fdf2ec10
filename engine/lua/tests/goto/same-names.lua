-- The same label in different blocks.
for i = 1, 2 do
  do goto l ::l:: end
  do goto l io.write("never") ::l:: io.write(i, " ") end
end
print()
