-- Levels of long brackets; the first line end goes.
print([[
one]], [==[
]]]=]two]==], #[[

x]])
--[==[ a comment ]] over
lines ]==] print "after"
