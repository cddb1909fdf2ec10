-- Enabled, but no configuration names it: init_worker runs all the same, and
-- configure is told that there is nothing.
local Unconfigured = {
  PRIORITY = 1,
  VERSION = "1.0.0",
}

function Unconfigured:init_worker()
  kong.log.notice("init_worker of a plugin nobody configured")
end

function Unconfigured:configure(configs)
  kong.log.notice("configure of it: ", tostring(configs))
end

function Unconfigured:access(conf)
  kong.log.err("this never runs")
end

return Unconfigured
