local Session = { VERSION = "1.0.0", PRIORITY = 1000 }

function Session:access()
  kong.ctx.shared.account = "alice-account"
end

return Session
