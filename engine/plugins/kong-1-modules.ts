/** A module as `require` takes it. */
export interface LuaSource {
  readonly source: string
  readonly chunkName: string
}

const CLASS = `-- Classes of Kong 1.x: extend a class, call it to make an object.
local Class = {}
Class.__index = Class

function Class:new() end

function Class:extend()
  local class = {}
  for name, value in pairs(self) do
    if type(name) == "string" and name:sub(1, 2) == "__" then
      class[name] = value
    end
  end
  class.__index = class
  class.super = self
  return setmetatable(class, self)
end

-- Takes functions of other tables that the class does not have itself.
function Class:implement(...)
  for _, mixin in ipairs({ ... }) do
    for name, value in pairs(mixin) do
      if type(value) == "function" and self[name] == nil then
        self[name] = value
      end
    end
  end
end

function Class:is(other)
  local class = getmetatable(self)
  while class do
    if class == other then return true end
    class = getmetatable(class)
  end
  return false
end

function Class:__tostring()
  return "Object"
end

function Class:__call(...)
  local object = setmetatable({}, self)
  object:new(...)
  return object
end

return Class
`

const BASE_PLUGIN = `-- What every plugin of Kong 1.x inherits: each phase says that it runs.
local Class = require "kong.vendor.classic"
local ngx_log = ngx.log
local DEBUG = ngx.DEBUG

local BasePlugin = Class:extend()

function BasePlugin:new(name)
  self._name = name
end

local PHASES = { "init_worker", "certificate", "rewrite", "access", "header_filter", "body_filter", "log" }
if ngx.config.subsystem == "stream" then
  PHASES = { "init_worker", "preread", "log" }
end

for _, phase in ipairs(PHASES) do
  BasePlugin[phase] = function(self)
    ngx_log(DEBUG, 'executing plugin "', self._name, '": ', phase)
  end
end

return BasePlugin
`

const SOURCES: Readonly<Record<string, LuaSource>> = {
  'kong.vendor.classic': { source: CLASS, chunkName: '@/usr/local/share/lua/5.1/kong/vendor/classic.lua' },
  'kong.plugins.base_plugin': {
    source: BASE_PLUGIN,
    chunkName: '@/usr/local/share/lua/5.1/kong/plugins/base_plugin.lua',
  },
}

/** Modules that Kong had before 3.0 and that plugins inherit from, written from docs/kong/loading.md §11. */
export function kong1Module(name: string): LuaSource | undefined {
  return Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined
}
