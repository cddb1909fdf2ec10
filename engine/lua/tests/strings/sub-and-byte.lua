-- Negative positions count from the end.
print(("hello"):sub(2, 3), ("hello"):sub(-3), ("hello"):sub(0), ("hello"):sub(4, 2) == "", ("hello"):sub(-100, 100), ("hello"):sub(2, -2))
print(("abc"):byte(), ("abc"):byte(-1), ("abc"):byte(1, -1))
print(("abc"):byte(10))
