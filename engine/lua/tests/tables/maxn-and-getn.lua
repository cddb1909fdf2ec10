-- table.maxn looks at all keys; getn is #.
print(table.maxn({ 1, 2, [10] = 1, [2.5] = 1 }), table.maxn({}), table.maxn({ [-1] = 1 }), table.getn({ 1, 2 }))
