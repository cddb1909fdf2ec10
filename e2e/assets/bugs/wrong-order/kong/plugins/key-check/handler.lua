local KeyCheck = { VERSION = "1.0.0", PRIORITY = 900 }

function KeyCheck:access()
  if kong.request.get_header("apikey") == "alice-key" then
    kong.ctx.shared.user = "alice"
  end
end

return KeyCheck
