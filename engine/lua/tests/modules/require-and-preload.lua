-- A loader runs once; its value stays in package.loaded.
local runs = 0
package.preload.mine = function(name, ...) runs = runs + 1 return { name = name } end
print(require("mine") == require("mine"), runs, require("mine").name, package.loaded.mine == require "mine")
package.preload.none = function() end
print(require "none", package.loaded.none)
