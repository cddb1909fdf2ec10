local Meter = {
  PRIORITY = 500,
  VERSION = "1.0.0",
}

function Meter:access(conf)
  kong.ctx.plugin.counted = "yes"
end

function Meter:header_filter(conf)
  kong.response.set_header("X-Counted", kong.ctx.plugin.counted or "no")
end

function Meter:log(conf)
  kong.log.notice("counted: ", kong.ctx.plugin.counted or "no")
end

return Meter
