local typedefs = require "kong.db.schema.typedefs"

return {
  name = "walker",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
        },
    } },
  },
}
