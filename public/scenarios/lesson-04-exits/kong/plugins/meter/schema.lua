local typedefs = require "kong.db.schema.typedefs"

return {
  name = "meter",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
        },
    } },
  },
}
