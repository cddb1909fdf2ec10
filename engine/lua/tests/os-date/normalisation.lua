-- Fields beyond their range are carried (LUA.md §3).
local base = os.time { year = 2020, month = 1, day = 1, hour = 12 }
print(os.time { year = 2020, month = 1, day = 32, hour = 12 } - base, os.time { year = 2020, month = 13, day = 1, hour = 12 } - base, os.time { year = 2020, month = 1, day = 0, hour = 12 } - base, os.time { year = 2020, month = 1, day = 1 } == base)
