-- Below everything else: counts the bytes on their way out and writes a line
-- when the answer has been sent. It has an access too, so that an exit above
-- it can be seen: that access is then skipped, the log still runs.
local AuditLog = {
  PRIORITY = 12,
  VERSION = "1.0.0",
}

function AuditLog:access(conf)
  kong.ctx.plugin.label = conf.label
end

function AuditLog:body_filter(conf)
  local ctx = kong.ctx.plugin
  ctx.bytes = (ctx.bytes or 0) + #ngx.arg[1]
end

function AuditLog:log(conf)
  local consumer = kong.client.get_consumer()
  kong.log.notice("audit ", conf.label, ": ", consumer and consumer.username or "nobody", " ",
    kong.request.get_method(), " ", kong.request.get_path(), " -> ",
    kong.response.get_status(), " from ", kong.response.get_source(),
    ", ", kong.ctx.plugin.bytes or 0, " bytes")
end

return AuditLog
