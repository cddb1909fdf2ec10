local typedefs = require "kong.db.schema.typedefs"

return {
  name = "tenant-guard",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
          { tenants = { type = "array", required = true, elements = { type = "string" } } },
          { limit = { type = "integer", required = true, default = 5, gt = 0 } },
        },
    } },
  },
}
