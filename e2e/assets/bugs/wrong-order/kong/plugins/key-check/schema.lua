return {
  name = "key-check",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
