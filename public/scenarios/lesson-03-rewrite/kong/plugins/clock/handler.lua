local Clock = {
  PRIORITY = 2000,
  VERSION = "1.0.0",
}

function Clock:rewrite(conf)
  kong.ctx.shared.began = ngx.now()
end

function Clock:access(conf)
  kong.service.request.set_header("X-Began", kong.ctx.shared.began)
end

return Clock
