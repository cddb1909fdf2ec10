-- Runs for every request, whatever route it takes: rewrite happens before
-- the router has looked at it, so only global configurations run there.
local RequestTagger = {
  PRIORITY = 3000,
  VERSION = "1.0.0",
}

function RequestTagger:rewrite(conf)
  local tag = kong.request.get_header(conf.header) or "tag-" .. kong.request.get_method():lower()
  kong.ctx.shared.tag = tag
  kong.service.request.set_header(conf.header, tag)
end

function RequestTagger:header_filter(conf)
  kong.response.set_header(conf.header, kong.ctx.shared.tag)
end

return RequestTagger
