return {
  name = "awaiter",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
