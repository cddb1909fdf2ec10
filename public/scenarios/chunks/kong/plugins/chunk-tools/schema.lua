return {
  name = "chunk-tools",
  fields = {
    { config = {
        type = "record",
        fields = {
          { tool = { type = "string", required = true, default = "pass", one_of = { "pass", "upper", "drop", "collect", "stop" } } },
        },
    } },
  },
}
