-- package.loaders has four entries, a fifth is asked last; package.preload must stay a table; lib_package.c
print(#package.loaders)
package.loaders[5] = function(name)
  return name:match('^own%.') and function(...) return { called = ... } end or '\n\tno such thing: ' .. name
end
print(require('own.module').called, package.loaded['own.module'] == require('own.module'))
print(select(2, pcall(require, 'other')):match('[^\n]*$'))
package.loaders[5] = nil
local preload = package.preload
package.preload = nil
print(pcall(require, 'none'))
package.preload = preload
preload['given.number'] = 1
print(select(2, pcall(require, 'given.number')):match('^[^\n]*'))
print(pcall(function() module('some.module', 1) end))
