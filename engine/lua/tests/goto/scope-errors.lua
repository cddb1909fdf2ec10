-- No jump into a local's scope, no missing or double labels.
for _, code in ipairs { "goto a local x ::a:: print(x)", "goto a do ::a:: end", "::a:: ::a::", "goto a", "do goto a end local x ::a:: f()", "goto a local x ::a::", "repeat goto c local x ::c:: until x" } do
  print((select(2, loadstring(code, "=c"))))
end
