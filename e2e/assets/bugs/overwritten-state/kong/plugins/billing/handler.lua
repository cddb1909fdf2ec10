local Billing = { VERSION = "1.0.0", PRIORITY = 800 }

function Billing:header_filter()
  kong.response.set_header("X-Billed-To", kong.ctx.shared.account or "nobody")
end

return Billing
