local typedefs = require "kong.db.schema.typedefs"

return {
  name = "doorman",
  fields = {
    { protocols = typedefs.protocols_http_and_ws },
    { config = { type = "record", fields = {} } },
  },
}
