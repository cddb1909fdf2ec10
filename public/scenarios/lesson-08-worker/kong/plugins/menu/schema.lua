local typedefs = require "kong.db.schema.typedefs"

return {
  name = "menu",
  fields = {
    { protocols = typedefs.protocols_http },
    { config = {
        type = "record",
        fields = {
          { dishes = {
              type = "map",
              required = true,
              keys = { type = "string" },
              values = { type = "string" },
          } },
        },
    } },
  },
}
