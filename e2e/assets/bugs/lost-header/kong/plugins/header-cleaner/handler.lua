local HeaderCleaner = { VERSION = "1.0.0", PRIORITY = 800 }

-- The bug: it means the header that the client sent, and removes the one of user-header.
function HeaderCleaner:access()
  kong.service.request.clear_header("x-user")
end

return HeaderCleaner
