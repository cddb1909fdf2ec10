return {
  name = "with-response",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
