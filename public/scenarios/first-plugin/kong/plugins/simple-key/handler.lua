-- A small cousin of key-auth. It sets the consumer, and the consumer decides
-- which configuration the plugins below it get.
local SimpleKey = {
  PRIORITY = 1250,
  VERSION = "1.0.0",
}

function SimpleKey:access(conf)
  local key = kong.request.get_header(conf.key_name)
  if not key then
    return kong.response.exit(401, { message = "No API key found in request" }, {
      ["WWW-Authenticate"] = "Key realm=\"kong\"",
    })
  end

  local username = conf.keys[key]
  local consumer = username and kong.client.load_consumer(username, true)
  if not consumer then
    return kong.response.exit(401, { message = "Unauthorized" })
  end

  kong.client.authenticate(consumer, { id = key, key = key })
  kong.service.request.clear_header(conf.key_name)
  kong.service.request.set_header("X-Consumer-Username", consumer.username)
end

return SimpleKey
