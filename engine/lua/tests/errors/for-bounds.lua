-- 'for' bounds must be numbers; strings convert.
for i = "1", "2" do io.write(i, " ") end print()
for _, code in ipairs { "for i = {}, 1 do end", "for i = 1, nil do end", "for i = 1, 2, 'x' do end", "for k in 5 do end", "for k in nil do end", "for k in pairs(nil) do end" } do
  print((select(2, pcall(loadstring(code, "=c")))))
end
