-- Which tenant is this? The key says it; whoever has none stays outside.
local TenantKey = {
  PRIORITY = 1250,
  VERSION = "1.0.0",
}

function TenantKey:access(conf)
  local key = kong.request.get_header(conf.header)
  local tenant = key and conf.keys[key]
  if not tenant then
    return kong.response.exit(401, { message = "Unknown key" })
  end
  kong.ctx.shared.tenant = tenant
  kong.service.request.clear_header(conf.header)
  kong.service.request.set_header("X-Tenant", tenant)
end

return TenantKey
