-- The other way: header_filter once, body_filter for every chunk as it comes.
local WithFilters = {
  PRIORITY = 800,
  VERSION = "1.0.0",
}

function WithFilters:header_filter(conf)
  kong.response.clear_header("Content-Length")
  kong.response.set_header("X-Filtered", "yes")
end

function WithFilters:body_filter(conf)
  ngx.arg[1] = ngx.arg[1]:upper()
end

return WithFilters
