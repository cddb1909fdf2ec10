return {
  name = "trouble",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
