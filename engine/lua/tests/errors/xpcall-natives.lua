-- nothing but the library stands between the protected call and its failure
local seen = 0
local function handler(message)
  seen = seen + 1
  local text = tostring(message)
  for i = 1, 3 do
    seen = seen + i
  end
  return text .. " handled"
end
for _ = 1, 5 do
  print(xpcall(error, handler, "plain"))
  print(xpcall(string.rep, handler))
  print(xpcall(setmetatable, handler, 1))
end
print(seen)
