-- Lets some clients through and turns the others away, before a byte reaches the database.
-- certificate runs once per TLS handshake, preread once per connection, log when it is over.
local TcpGuard = {
  PRIORITY = 1500,
  VERSION = "1.0.0",
}

-- The handshake: no route is known yet, so only a global configuration comes here.
function TcpGuard:certificate(conf)
  kong.log.notice("handshake, client ", kong.client.get_ip())
end

function TcpGuard:preread(conf)
  local ip = kong.client.get_ip()

  for _, banned in ipairs(conf.banned_ips) do
    if ip == banned then
      -- Nothing is sent: a body below 400 would reach the client, from 400 on it goes to the log.
      return kong.response.exit(403, "banned address " .. ip)
    end
  end

  local name = ngx.var.ssl_server_name or ngx.var.ssl_preread_server_name
  if name and #conf.names > 0 then
    local known = false
    for _, allowed in ipairs(conf.names) do
      known = known or name == allowed
    end
    if not known then
      return kong.response.exit(403, "unknown name " .. name)
    end
  end

  if conf.greeting and not name then
    -- peek looks without taking: the upstream still gets these bytes
    local sock = assert(ngx.req.socket())
    local start, err = sock:peek(#conf.greeting)
    if start ~= conf.greeting then
      ngx.say("-ERR speak our protocol")
      return kong.response.exit(400, "not our protocol: " .. (err or start))
    end
  end

  kong.ctx.plugin.name = name or "-"
end

function TcpGuard:log(conf)
  local session = kong.log.serialize().session
  kong.log.notice("name=", kong.ctx.plugin.name or "refused", " status=", session.status,
    " received=", session.received, " sent=", session.sent)
end

return TcpGuard
