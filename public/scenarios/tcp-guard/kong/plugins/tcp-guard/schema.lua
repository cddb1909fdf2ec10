return {
  name = "tcp-guard",
  fields = {
    -- Without this list a plugin serves HTTP only.
    { protocols = {
        type = "set",
        elements = { type = "string", one_of = { "tcp", "tls", "tls_passthrough" } },
        default = { "tcp", "tls", "tls_passthrough" },
    } },
    { config = {
        type = "record",
        fields = {
          { banned_ips = { type = "array", elements = { type = "string" }, default = {} } },
          { names = { type = "array", elements = { type = "string" }, default = {} } },
          { greeting = { type = "string" } },
        },
    } },
  },
}
