local typedefs = require "kong.db.schema.typedefs"

return {
  name = "clock",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
        },
    } },
  },
}
