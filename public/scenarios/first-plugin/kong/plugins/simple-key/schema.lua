local typedefs = require "kong.db.schema.typedefs"

return {
  name = "simple-key",
  fields = {
    { consumer = typedefs.no_consumer },
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
          { key_name = { type = "string", required = true, default = "apikey" } },
          { keys = {
              type = "map",
              required = true,
              keys = { type = "string" },
              values = { type = "string" },
          } },
        },
    } },
  },
}
