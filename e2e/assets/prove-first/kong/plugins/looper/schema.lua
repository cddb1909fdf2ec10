return {
  name = "looper",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
