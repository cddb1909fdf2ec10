local typedefs = require "kong.db.schema.typedefs"

return {
  name = "loud",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
        },
    } },
  },
}
