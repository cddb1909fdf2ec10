-- standard files cannot be closed; a closed file says so in every method; lib_io.c
print(io.close(io.stderr))
print(io.stderr:close())
print(io.type(io.stderr), type(getmetatable(io.stderr).__gc))
print(pcall(function() io.type() end))
print(pcall(function() io.stderr:setvbuf() end))
print(pcall(function() io.popen() end))
