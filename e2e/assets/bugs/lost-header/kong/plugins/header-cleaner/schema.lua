return {
  name = "header-cleaner",
  fields = {
    { config = { type = "record", fields = {} } },
  },
}
