-- `response` sees the whole answer before anything is sent. Kong buffers the
-- upstream's body for it. A plugin that has it may not filter as well.
local WithResponse = {
  PRIORITY = 900,
  VERSION = "1.0.0",
}

function WithResponse:response(conf)
  local body = kong.service.response.get_raw_body()
  kong.log.notice("response: ", #body, " bytes, all at once")
  if kong.service.response.get_status() == 404 then
    return kong.response.exit(200, { found = false })
  end
  kong.response.set_header("X-Buffered", "yes")
end

return WithResponse
