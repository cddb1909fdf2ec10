local Gate = {
  PRIORITY = 1000,
  VERSION = "1.0.0",
}

function Gate:access(conf)
  if not kong.request.get_header("x-pass") then
    return kong.response.exit(403, { message = "No pass" })
  end
end

return Gate
