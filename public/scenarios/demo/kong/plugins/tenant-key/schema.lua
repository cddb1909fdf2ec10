local typedefs = require "kong.db.schema.typedefs"

return {
  name = "tenant-key",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
          { header = { type = "string", required = true, default = "x-api-key" } },
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
