return {
  name = "billing",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
