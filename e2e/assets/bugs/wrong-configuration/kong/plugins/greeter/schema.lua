return {
  name = "greeter",
  fields = {
    { config = { type = "record", fields = {
      { greeting = { type = "string", len_min = 0 } },
    } } },
  },
}
