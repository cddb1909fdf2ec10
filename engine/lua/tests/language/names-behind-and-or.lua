local function try(src) local f, e = loadstring("return " .. src, "=c") print(src, f and select(2, pcall(f)) or e) end
try('1 + (("") and print)') try('1 + (1 and print)') try('1 + ({} and print)') try('1 + (true and print)') try('1 + (nil or print)') try('1 + (false or print)')
try('1 + ("a" and x.y)') try('("a" and print) + 1') try('(1 and x)()') try('("" and x).y') try('-("" and print)') try('#(1 and print)') try('("" and print) .. "x"') try('1 + (x and print)') try('1 + (false and print or print)') try('1 + (nil and print)') try('("" and x) < 1')
local function g() local l = {} ; return 1 + ("" and l) end print((select(2, pcall(g)):gsub("^.-:%d+: ", "")))
try('(function() return 1 end and x)()') try('1e9999999')
