-- %d %i %u %c %x %X %o with flags; truncation (LUA.md §3).
print(("%d|%5d|%-5d|%05d|%+d|% d|%.3d"):format(42, 42, 42, 42, 42, 42, 7))
print(("%x|%X|%#x|%o|%#o|%c|%i|%u"):format(255, 255, 255, 8, 8, 65, 3.9, 5))
print(("%d %x %d"):format(2^63, -1, -2^63))
