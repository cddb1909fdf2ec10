return {
  name = "udp-meter",
  fields = {
    { protocols = {
        type = "set",
        elements = { type = "string", one_of = { "udp" } },
        default = { "udp" },
    } },
    { config = {
        type = "record",
        fields = {
          { answers_ping = { type = "boolean", default = false } },
        },
    } },
  },
}
