local ChunkCounter = {
  PRIORITY = 100,
  VERSION = "1.0.0",
}

function ChunkCounter:body_filter(conf)
  local ctx = kong.ctx.plugin
  ctx.chunks = (ctx.chunks or 0) + 1
  ctx.bytes = (ctx.bytes or 0) + #ngx.arg[1]
end

function ChunkCounter:log(conf)
  kong.log.notice(kong.ctx.plugin.chunks or 0, " calls, ", kong.ctx.plugin.bytes or 0, " bytes")
end

return ChunkCounter
