local http = require "resty.http"

local Awaiter = { PRIORITY = 1000, VERSION = "1.0.0" }

local function ask()
  local res, err = http.new():request_uri("http://policy.test/decide", { method = "GET" })
  if not res then
    error("policy: " .. tostring(err))
  end
  return res.body
end

local function refuse(why)
  local function deeper()
    kong.response.exit(403, { message = why })
    kong.log.err("code after exit")
  end
  deeper()
end

function Awaiter:access(conf)
  local step = coroutine.wrap(function()
    local ok, answer = pcall(ask)
    coroutine.yield(ok, answer)
    return "done"
  end)
  local ok, answer = step()
  assert(ok, answer)
  assert(step() == "done")
  refuse("policy says: " .. answer)
end

return Awaiter
