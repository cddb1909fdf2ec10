local typedefs = require "kong.db.schema.typedefs"

return {
  name = "redact",
  fields = {
    { protocols = typedefs.protocols_ws },
    {
      config = {
        type = "record",
        fields = {
          { forbidden = { type = "string", required = true, default = "/shutdown" } },
        },
      },
    },
  },
}
