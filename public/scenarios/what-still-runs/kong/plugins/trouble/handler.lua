-- Exits or throws in the phase that the request asks for:
--   X-Trouble: access exit
--   X-Trouble: header_filter throw
local Trouble = {
  PRIORITY = 1000,
  VERSION = "1.0.0",
}

local function make_trouble(phase)
  local asked = ngx.req.get_headers()["x-trouble"]
  if asked == phase .. " exit" then
    return kong.response.exit(418, { message = "ended in " .. phase })
  end
  if asked == phase .. " throw" then
    error("thrown in " .. phase)
  end
end

function Trouble:rewrite(conf) make_trouble("rewrite") end
function Trouble:access(conf) make_trouble("access") end
function Trouble:header_filter(conf) make_trouble("header_filter") end
function Trouble:body_filter(conf) make_trouble("body_filter") end
function Trouble:log(conf) make_trouble("log") end

return Trouble
