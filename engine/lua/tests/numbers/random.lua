-- LuaJIT's Tausworthe generator: the same seed gives the same sequence (LUA.md §2.9).
math.randomseed(42)
print(math.random(), math.random(10), math.random(5, 7), math.random(1, 1000000))
math.randomseed(1.5) print(math.random(100), math.random(100), math.random(100))
print(pcall(math.random, 0), pcall(math.random, 2, 1), pcall(math.random, 1, 2, 3))
