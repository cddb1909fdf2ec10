-- LuaJIT's own messages (LUA.md §2.8). By the rule where goto is a word.
for _, code in ipairs {
  "x=", "return 1+", "for", "local 1", "x y", "return \"abc", "f(", "{}", "return 0x", "x=}", "::a:: ::a::", "local function end",
  "if x then", "--[[ x", "return [[x", "until x", "for i=1 do end", "for a,b do end", "local a.b=1", "x,y", "x+1=2", "end", "break",
  "goto nope", "do local a goto l local b ::l:: print(b) end", "return '\\q'", "x = 1 2", "a.b:c = 1", "function f(a,) end", "return ...",
} do print((select(2, loadstring(code, "=c")))) end
print((select(2, loadstring("function f() return ... end", "=c"))))
