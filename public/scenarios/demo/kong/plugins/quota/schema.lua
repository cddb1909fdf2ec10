local typedefs = require "kong.db.schema.typedefs"

return {
  name = "quota",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
          { limit = { type = "integer", required = true, default = 5, gt = 0 } },
        },
    } },
  },
}
