return {
  name = "user-header",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
