-- The error of a loader passes through; the next require says that there was one.
local n = 0
package.preload.fails = function() n = n + 1 error("broken", 0) end
print(pcall(require, "fails")) print(pcall(require, "fails")) print(n)
