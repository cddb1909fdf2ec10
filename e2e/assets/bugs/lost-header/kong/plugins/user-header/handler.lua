local UserHeader = { VERSION = "1.0.0", PRIORITY = 1000 }

function UserHeader:access()
  kong.service.request.set_header("X-User", "alice")
end

return UserHeader
