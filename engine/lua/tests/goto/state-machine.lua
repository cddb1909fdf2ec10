-- A machine of labels.
local input, at, words = "ab12cd", 1, {}
local word = ""
::letters::
do
  local c = input:sub(at, at)
  if c == "" then words[#words + 1] = word goto done end
  at = at + 1
  if c:find("%d") then words[#words + 1] = word word = c goto digits end
  word = word .. c
  goto letters
end
::digits::
do
  local c = input:sub(at, at)
  if c == "" then words[#words + 1] = word goto done end
  at = at + 1
  if c:find("%a") then words[#words + 1] = word word = c goto letters end
  word = word .. c
  goto digits
end
::done::
print(table.concat(words, " "))
