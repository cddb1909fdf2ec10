-- So many requests a minute for each tenant. Whom nobody knows is one tenant
-- of his own: that only counts where this runs before the key is looked at.
local Quota = {
  PRIORITY = 910,
  VERSION = "1.0.0",
}

function Quota:access(conf)
  local tenant = kong.ctx.shared.tenant or "nobody"
  local used = ngx.shared.kong_rate_limiting_counters:incr("quota:" .. tenant, 1, 0, 60)
  local left = conf.limit - used
  if left < 0 then
    return kong.response.exit(429, { message = "Quota exceeded" }, { ["Retry-After"] = 60 })
  end
  kong.ctx.plugin.left = left
end

function Quota:header_filter(conf)
  local left = kong.ctx.plugin.left
  if left then
    kong.response.set_header("X-Quota-Left", left)
  end
end

function Quota:log(conf)
  kong.log.notice(kong.ctx.shared.tenant or "nobody", " has ", kong.ctx.plugin.left or "all", " left")
end

return Quota
