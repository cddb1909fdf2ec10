-- Every function Kong calls on an HTTP request, and the two it calls outside
-- of one. Each says what it may already know.
local EveryPhase = {
  PRIORITY = 1000,
  VERSION = "1.0.0",
}

-- Once per worker, for every enabled plugin, configured or not: only self.
function EveryPhase:init_worker()
  kong.log.notice("init_worker: no configuration, no request")
end

-- After init_worker and at every change: all configurations, or nil.
function EveryPhase:configure(configs)
  kong.log.notice("configure: ", configs and #configs or "no", " configuration(s)")
end

function EveryPhase:certificate(conf)
  kong.log.notice("certificate: TLS only")
end

function EveryPhase:rewrite(conf)
  kong.log.notice("rewrite: route is ", kong.router.get_route and "not known yet" or "?")
end

function EveryPhase:access(conf)
  local route = kong.router.get_route()
  local service = kong.router.get_service()
  kong.log.notice("access: route ", route.name, ", service ", service.name)
  kong.ctx.plugin.seen = 0
end

function EveryPhase:header_filter(conf)
  kong.log.notice("header_filter: status ", kong.response.get_status(), " from ", kong.response.get_source())
  kong.response.set_header("X-Every-Phase", conf.greeting)
end

function EveryPhase:body_filter(conf)
  local ctx = kong.ctx.plugin
  ctx.seen = (ctx.seen or 0) + 1
  kong.log.notice("body_filter ", ctx.seen, ": ", #ngx.arg[1], " bytes, eof ", ngx.arg[2])
end

function EveryPhase:log(conf)
  kong.log.notice("log: the client has its answer")
end

return EveryPhase
