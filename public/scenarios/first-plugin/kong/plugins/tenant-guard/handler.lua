local access = require "kong.plugins.tenant-guard.access"

local TenantGuard = {
  VERSION  = "1.0.0",
  PRIORITY = 1050,
}

function TenantGuard:access(conf)
  local tenant = kong.request.get_header("x-tenant")
  if not tenant then
    return kong.response.exit(400, {
      message = "No tenant" })
  end
  kong.ctx.plugin.tenant = tenant:lower()
  access.check(conf, kong.ctx.plugin.tenant)
end

function TenantGuard:header_filter(conf)
  kong.response.set_header("X-Tenant", kong.ctx.plugin.tenant or "-")
end

-- Never runs here: the plugin is configured on a route, and in rewrite
-- the route is not known yet.
function TenantGuard:rewrite(conf)
  kong.log.notice("rewrite of tenant-guard")
end

function TenantGuard:log(conf)
  kong.log.info("tenant ", kong.ctx.plugin.tenant, " done")
end

return TenantGuard
