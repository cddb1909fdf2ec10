return {
  name = "later",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
