local typedefs = require "kong.db.schema.typedefs"

return {
  name = "censor",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
        },
    } },
  },
}
