-- Bytes above 127 belong to names (lj_char_isident).
local größe, 名 = 5, 6
print(größe + 名)
