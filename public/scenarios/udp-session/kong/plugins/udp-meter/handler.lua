-- Counts sessions, not datagrams: preread runs for the first datagram of an origin,
-- log when nothing has been said for the service's read_timeout.
local UdpMeter = {
  PRIORITY = 900,
  VERSION = "1.0.0",
}

function UdpMeter:preread(conf)
  local sock = assert(ngx.req.socket())
  if conf.answers_ping then
    -- What is read here the upstream does not get.
    local first = sock:receive()
    if first == "ping" then
      sock:send("pong")
      return kong.response.exit(200)
    end
    kong.log.notice("swallowed ", #first, " bytes")
  end
  kong.ctx.plugin.start = ngx.now()
end

function UdpMeter:log(conf)
  local session = kong.log.serialize().session
  kong.log.notice("session of ", kong.client.get_ip(), ":", kong.client.get_port(),
    " received=", session.received, " sent=", session.sent)
end

return UdpMeter
