return {
  name = "user-quota",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
