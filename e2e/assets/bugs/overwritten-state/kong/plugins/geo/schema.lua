return {
  name = "geo",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
