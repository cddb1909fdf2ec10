return {
  name = "session",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
