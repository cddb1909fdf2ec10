return {
  name = "shouter",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
