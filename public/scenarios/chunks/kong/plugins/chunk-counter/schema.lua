return {
  name = "chunk-counter",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
