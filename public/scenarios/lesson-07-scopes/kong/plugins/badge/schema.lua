local typedefs = require "kong.db.schema.typedefs"

return {
  name = "badge",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
          { label = { type = "string", required = true } },
        },
    } },
  },
}
