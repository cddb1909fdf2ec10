-- Five handlers of one plugin, written in no particular order: Kong decides
-- when each of them is called.
local Walker = {
  PRIORITY = 1000,
  VERSION = "1.0.0",
}

function Walker:log(conf)
  kong.log.notice("the client has its answer")
end

function Walker:body_filter(conf)
  kong.log.notice("a piece of the body: ", #ngx.arg[1], " bytes")
end

function Walker:header_filter(conf)
  kong.log.notice("the head of the answer is on its way")
end

function Walker:access(conf)
  kong.log.notice("the route is known: ", kong.router.get_route().name)
end

function Walker:rewrite(conf)
  kong.log.notice("a request came in")
end

return Walker
