return {
  name = "before",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
