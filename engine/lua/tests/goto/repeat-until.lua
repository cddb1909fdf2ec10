-- A label just before until.
local n, s = 0, 0
repeat
  n = n + 1
  if n == 2 then goto next end
  s = s + n
  ::next::
until n >= 4
print(s)
