-- What ngx.arg can do, chosen by configuration: pass, upper, drop, collect, stop.
local ChunkTools = {
  PRIORITY = 700,
  VERSION = "1.0.0",
}

local tools = {}

function tools.pass() end

function tools.upper()
  ngx.arg[1] = ngx.arg[1]:upper()
end

-- nil takes a chunk out; later plugins read "".
function tools.drop()
  if ngx.arg[1]:find("second", 1, true) then
    ngx.arg[1] = nil
  end
end

-- Holds everything back until eof.
function tools.collect()
  local ctx = kong.ctx.plugin
  ctx.parts = ctx.parts or {}
  ctx.parts[#ctx.parts + 1] = ngx.arg[1]
  ngx.arg[1] = ngx.arg[2] and { "[", ctx.parts, "]" } or nil
end

-- Sets eof early: the rest of the upstream's body is not filtered and not sent.
function tools.stop()
  if ngx.arg[1]:find("second", 1, true) then
    ngx.arg[2] = true
  end
end

function ChunkTools:header_filter(conf)
  -- The length is about to change, so it can't be promised.
  kong.response.clear_header("Content-Length")
end

function ChunkTools:body_filter(conf)
  tools[conf.tool]()
end

return ChunkTools
