return {
  name = "after",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
