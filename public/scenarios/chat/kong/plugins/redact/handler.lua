-- Frames of the client: card numbers never reach the upstream, and one command never does.
local Redact = {
  PRIORITY = 1000,
  VERSION = "1.0.0",
}

function Redact:ws_client_frame(conf, data, typ)
  if typ ~= "text" then
    return
  end

  if data == conf.forbidden then
    kong.log.notice("dropped ", data)
    return kong.websocket.client.drop_frame()
  end

  local redacted, count = data:gsub("%d%d%d%d[ -]?%d%d%d%d[ -]?%d%d%d%d[ -]?%d%d%d%d", "****")
  if count > 0 then
    kong.websocket.client.set_frame_data(redacted)
  end
end

return Redact
