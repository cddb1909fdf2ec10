local Stamp = {
  PRIORITY = 500,
  VERSION = "1.0.0",
}

function Stamp:header_filter(conf)
  kong.response.set_header("X-Stamp", "seen")
end

function Stamp:body_filter(conf)
  kong.log.notice("a piece of ", #ngx.arg[1], " bytes")
end

return Stamp
