-- Who are you? Believes whatever the header x-user says.
local Knock = {
  PRIORITY = 1250,
  VERSION = "1.0.0",
}

function Knock:access(conf)
  local name = kong.request.get_header("x-user")
  local consumer = name and kong.client.load_consumer(name, true)
  if not consumer then
    return kong.response.exit(401, { message = "Who are you?" })
  end
  kong.client.authenticate(consumer)
end

return Knock
