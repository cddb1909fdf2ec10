return {
  name = "greeting",
  fields = {
    { config = {
        type = "record",
        fields = {
          { word = { type = "string", required = true } },
        },
    } },
  },
}
