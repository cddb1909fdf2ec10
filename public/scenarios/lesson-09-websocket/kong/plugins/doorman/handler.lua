local Doorman = {
  PRIORITY = 1000,
  VERSION = "1.0.0",
}

function Doorman:access(conf)
  if not kong.request.get_header("x-ticket") then
    return kong.response.exit(401, { message = "No ticket" })
  end
end

return Doorman
