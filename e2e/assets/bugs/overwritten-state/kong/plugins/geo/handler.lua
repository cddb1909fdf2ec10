local Geo = { VERSION = "1.0.0", PRIORITY = 900 }

-- The bug: kong.ctx.shared is everybody's; it should have been kong.ctx.plugin.
function Geo:access()
  local country = "de"
  kong.ctx.shared.account = country
end

return Geo
