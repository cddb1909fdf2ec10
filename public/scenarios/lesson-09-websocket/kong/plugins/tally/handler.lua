-- Counts what goes by: requests, and frames of a WebSocket.
local Tally = {
  PRIORITY = 500,
  VERSION = "1.0.0",
}

function Tally:access(conf)
  kong.ctx.plugin.count = 1
end

function Tally:log(conf)
  kong.log.notice("a request")
end

function Tally:ws_handshake(conf)
  kong.ctx.plugin.count = 0
end

function Tally:ws_client_frame(conf)
  kong.ctx.plugin.count = kong.ctx.plugin.count + 1
end

function Tally:ws_close(conf)
  kong.log.notice("frames: ", kong.ctx.plugin.count)
end

return Tally
