-- next over array and hash; an unknown key is an error without position when pcall calls it (LUA.md §2.4).
print(next({}), next({ 5 }), next({ 5 }, 1), next({ a = 1 }))
print(pcall(next, {}, "nope"))
print(pcall(next))
