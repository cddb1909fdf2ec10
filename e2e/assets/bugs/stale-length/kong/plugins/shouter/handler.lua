local Shouter = { VERSION = "1.0.0", PRIORITY = 500 }

-- The bug: the body grows, and Content-Length stays what the upstream said.
function Shouter:body_filter()
  local chunk = ngx.arg[1]
  if chunk and chunk ~= "" then
    ngx.arg[1] = chunk:upper() .. "!!!"
  end
end

return Shouter
