-- One plugin for both kinds of traffic: HTTP has access and log, WebSocket has handlers of its own.
local MultiProto = {
  PRIORITY = 500,
  VERSION = "1.0.0",
}

function MultiProto:access(conf)
  kong.ctx.plugin.kind = "request"
end

function MultiProto:ws_handshake(conf)
  kong.ctx.plugin.kind = "connection"
  kong.ctx.plugin.client = 0
  kong.websocket.client.set_max_payload_size(64 * 1024)
end

function MultiProto:ws_client_frame(conf, data, typ, status)
  kong.ctx.plugin.client = kong.ctx.plugin.client + 1
  if data == "/quit" then
    kong.websocket.client.close(4000, "as you wish", 1000, "the client left")
  end
end

function MultiProto:ws_upstream_frame(conf, data, typ, status)
  kong.ctx.plugin.upstream = (kong.ctx.plugin.upstream or 0) + 1
end

function MultiProto:log(conf)
  local seen = kong.ctx.plugin
  if seen.kind == "request" then
    kong.log.notice("a request")
  else
    kong.log.notice(seen.client - 1, " frames of the client and its goodbye, ", seen.upstream or 0, " of the upstream")
  end
end

-- log does not run for a WebSocket service; at its end there is ws_close, and this does for both.
MultiProto.ws_close = MultiProto.log

return MultiProto
