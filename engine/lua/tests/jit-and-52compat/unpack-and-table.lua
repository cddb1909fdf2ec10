-- Names that moved in 5.2 are at both places. By the rule.
print(unpack == table.unpack, loadstring ~= nil, setfenv ~= nil, table.maxn ~= nil, math.pow ~= nil, _VERSION, package.loaders ~= nil, package.searchers, string.len == ("").len)
