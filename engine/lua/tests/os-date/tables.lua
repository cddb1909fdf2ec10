-- *t and back.
local t = os.date("!*t", 1e9)
print(t.year, t.month, t.day, t.hour, t.min, t.sec, t.wday, t.yday, t.isdst)
print(os.time({ year = 2001, month = 9, day = 9, hour = 1, min = 46, sec = 40 }) - os.time({ year = 2001, month = 9, day = 9, hour = 0 }))
