local _M = {}

local function known(tenants, tenant)
  for _, name in ipairs(tenants) do
    if name == tenant then
      return true
    end
  end
  return false
end

local function quota(conf, tenant)
  local used = ngx.shared.kong_rate_limiting_counters:incr(tenant, 1, 0, 60)
  local left = conf.limit - used
  if left < 0 then
    kong.log.warn("over quota: ", tenant)
    return kong.response.exit(429, { message = "Quota exceeded" }, {
      ["Retry-After"] = 60,
    })
  end
  kong.ctx.shared.quota_left = left
end

function _M.check(conf, tenant)
  if not known(conf.tenants, tenant) then
    return kong.response.exit(403, { message = "Tenant " .. tenant .. " may not order" })
  end
  kong.service.request.set_header("X-Tenant", tenant)
  return quota(conf, tenant)
end

return _M
