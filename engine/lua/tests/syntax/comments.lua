#!/usr/bin/env lua
-- A first line with # is skipped; comments end at the line end.
print(1) --[[ inline ]] print(2) --[=[
print "no"
]=] print(3) ---[[ print "four"
print(5) --
