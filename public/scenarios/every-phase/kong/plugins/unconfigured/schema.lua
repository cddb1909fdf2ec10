return {
  name = "unconfigured",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
