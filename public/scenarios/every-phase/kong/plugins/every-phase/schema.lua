local typedefs = require "kong.db.schema.typedefs"

return {
  name = "every-phase",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
          { greeting = { type = "string", required = true, default = "hello" } },
        },
    } },
  },
}
