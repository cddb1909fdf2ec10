local Loud = {
  PRIORITY = 1000,
  VERSION = "1.0.0",
}

-- Has the whole body, and answers in the place of the upstream.
function Loud:response(conf)
  local body = kong.service.response.get_raw_body()
  return kong.response.exit(kong.service.response.get_status(), body:upper())
end

return Loud
