-- A module that requires itself.
package.preload.loop = function() return require "loop" end
print((select(2, pcall(require, "loop")):gsub("[^:]+:%d+: ", "")))
