-- strftime in UTC.
print(os.date("!%Y-%m-%d %H:%M:%S", 0), os.date("!%a %A %b %B %d %j %y %p %I %w %%", 86400 * 45), os.date("!%c", 1e9), os.date("!%x %X %D %F %T %R", 1e9))
