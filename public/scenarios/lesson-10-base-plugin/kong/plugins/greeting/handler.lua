-- Written for Kong 1.x, when a plugin was a class.
local BasePlugin = require "kong.plugins.base_plugin"

local Greeting = BasePlugin:extend()

Greeting.PRIORITY = 1000

function Greeting:new()
  Greeting.super.new(self, "greeting")
end

function Greeting:access(conf)
  Greeting.super.access(self)
  kong.service.request.set_header("X-Greeting", conf.word)
end

function Greeting:header_filter(conf)
  Greeting.super.header_filter(self)
  kong.response.set_header("X-Greeting", conf.word)
end

return Greeting
