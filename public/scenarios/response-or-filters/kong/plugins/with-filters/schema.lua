return {
  name = "with-filters",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
