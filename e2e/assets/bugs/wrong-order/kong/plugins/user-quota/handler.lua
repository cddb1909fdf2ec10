-- The bug: it needs the user that key-check finds, and runs before it.
local UserQuota = { VERSION = "1.0.0", PRIORITY = 950 }

function UserQuota:access()
  if not kong.ctx.shared.user then
    return kong.response.exit(429, { message = "No quota for nobody" })
  end
end

return UserQuota
