-- Missing fields.
print(pcall(os.time, {})) print(pcall(os.time, { year = 2020 })) print(pcall(os.date, {})) print(type(os.time()), type(os.clock()), os.difftime(5, 3), os.getenv("NO_SUCH_VARIABLE_HERE"))
